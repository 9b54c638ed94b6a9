import type { Socket } from "node:net";
import { constants, inflateRawSync } from "node:zlib";
import type { WebSocket } from "ws";
import { decodeFrame } from "./frame.ts";
import type { ByteSink } from "./outbox.ts";

/**
 * The parts of `ws` that are not public. This is the only module that touches them, and its test pins them to the installed version.
 * Without them everything still works, at one `send` per message.
 */
interface WebSocketInternals {
  readonly _socket?: Socket | null;
  /** Idle exactly when `_state` is 0 and `_queue` is empty: no compression or Blob of an earlier message is under way. */
  readonly _sender?: { readonly _state?: number; readonly _queue?: readonly unknown[] };
}

/** `WebSocket.OPEN` (RFC 6455 has no number for it, the browsers' API does). */
const OPEN = 1;

/** The socket under an open WebSocket while frames may be written past `ws`; undefined when `ws` is busy or of another shape. */
export function socketUnder(webSocket: WebSocket): Socket | undefined {
  const { _socket: socket, _sender: sender } = webSocket as unknown as WebSocketInternals;
  if (webSocket.readyState !== OPEN || !socket) return undefined;
  return sender?._state === 0 && sender._queue?.length === 0 ? socket : undefined;
}

/** Writes whole frames to a WebSocket's socket. The WebSocket belongs to the sink: nobody else may send on it. */
export abstract class WebSocketSink implements ByteSink {
  readonly #webSocket: WebSocket;
  /** The socket, where nothing but this writes messages: only compressing makes `ws` hold one back. Not to be used once a close frame is sent. */
  readonly direct: Socket | undefined;

  constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
    this.direct = webSocket.extensions === "" ? socketUnder(webSocket) : undefined;
  }

  /** Follows every write that found the socket full. */
  protected abstract drained(): void;

  write(bytes: Buffer): boolean {
    const socket = this.#socket();
    if (socket === undefined) return this.#sendThroughWs([bytes]);
    return socket.write(bytes) || this.awaitDrain(socket);
  }

  writeAll(buffers: readonly Buffer[]): boolean {
    const socket = this.#socket();
    if (socket === undefined) return this.#sendThroughWs(buffers);
    socket.cork();
    let isTaken = true;
    for (const bytes of buffers) isTaken = socket.write(bytes);
    socket.uncork();
    return isTaken || this.awaitDrain(socket);
  }

  /** Only while it is full does a socket have a listener for that. */
  awaitDrain(socket = this.direct): false {
    socket?.once("drain", () => this.drained());
    return false;
  }

  #sendThroughWs(buffers: readonly Buffer[]): boolean {
    return sendThroughWs(this.#webSocket, buffers, () => this.drained());
  }

  #socket(): Socket | undefined {
    if (this.direct === undefined) return socketUnder(this.#webSocket);
    return this.#webSocket.readyState === OPEN ? this.direct : undefined;
  }
}

/** The public way. What is sent to a socket that is closing is lost with it, as on any closing connection. */
function sendThroughWs(webSocket: WebSocket, buffers: readonly Buffer[], onDrain: () => void): boolean {
  if (webSocket.readyState !== webSocket.OPEN) return true;
  buffers.forEach((bytes, index) => {
    const { payload, isBinary, isCompressed } = decodeFrame(bytes);
    const isLast = index === buffers.length - 1;
    // `ws` compresses for itself or not at all, so it is given the message.
    const message = isCompressed ? inflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }) : payload;
    webSocket.send(message, { binary: isBinary, compress: false }, () => isLast && onDrain());
  });
  return false;
}
