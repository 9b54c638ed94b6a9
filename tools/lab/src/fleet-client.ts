import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import type { Dialect, EventStreamDialect, WebSocketDialect } from "./dialect.ts";
import { encodeClientFrame, FrameReader } from "./frame-reader.ts";
import { encodeRequest } from "./raw-request.ts";

export interface FleetClient {
  send(text: string): void;
  /** From now on nothing is read, and the connection stays. */
  mute(): void;
  destroy(): void;
}

export interface FleetClientEvents {
  onJoined(): void;
  onMessage(): void;
  onClose(): void;
}

const opcodes = { text: 1, binary: 2, ping: 9, pong: 10 } as const;
const compressedBit = 0x40;

/** Shorter messages are the protocol's own. */
const leastMessageBytes = 64;

/** One piece of memory for all connections: reading is synchronous. */
const memory = Buffer.allocUnsafe(1 << 18);

interface Wire {
  readonly port: number;
  readonly request: string;
  /** The first bytes behind the head of the answer included. */
  onData(socket: Socket, piece: Buffer): void;
  /** The head of the answer is complete. */
  onHead(socket: Socket): void;
  onClose(): void;
}

function openSocket(wire: Wire): Socket & { mute(): void } {
  let head = "";
  let isOpen = false;
  let isMuted = false;
  const callback = (size: number, bytes: Uint8Array): boolean => {
    let piece = Buffer.from(bytes.buffer, bytes.byteOffset, size);
    if (!isOpen) {
      head += piece.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end === -1) return true;
      if (!/^HTTP\/1\.1 (?:101|200) /.test(head)) throw new Error(`the server refused a client: ${head.slice(0, 300)}`);
      isOpen = true;
      wire.onHead(socket);
      piece = Buffer.from(head.slice(end + 4), "latin1");
    }
    wire.onData(socket, piece);
    return !isMuted;
  };
  const socket = connect({ port: wire.port, host: "127.0.0.1", noDelay: true, onread: { buffer: memory, callback } });
  socket.once("connect", () => socket.write(wire.request));
  socket.on("error", () => {});
  socket.once("close", () => wire.onClose());
  return Object.assign(socket, {
    mute() {
      isMuted = true;
      socket.pause();
    },
  });
}

function connectWebSocket(port: number, dialect: WebSocketDialect, events: FleetClientEvents): FleetClient {
  const { opening, heartbeat } = dialect;
  const headers = {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...dialect.headers,
  };
  const reader = new FrameReader();
  let step = 0;
  const advance = (socket: Socket): void => {
    const text = opening[step];
    if (text !== undefined && text !== null) socket.write(encodeClientFrame(opcodes.text, text));
    step += 1;
    if (step === opening.length + 1) events.onJoined();
  };
  const heartbeatByte = heartbeat?.question.charCodeAt(0);
  const onData = (socket: Socket, piece: Buffer): void =>
    reader.push(piece, (header, length, first) => {
      const opcode = header & 0x0f;
      if (opcode === opcodes.ping) socket.write(encodeClientFrame(opcodes.pong, ""));
      if (opcode !== opcodes.text && opcode !== opcodes.binary) return;
      if (heartbeat !== undefined && length === heartbeat.question.length && first === heartbeatByte)
        socket.write(encodeClientFrame(opcodes.text, heartbeat.answer));
      else if (step <= opening.length) advance(socket);
      else if (length >= leastMessageBytes || (header & compressedBit) !== 0) events.onMessage();
    });
  const request = encodeRequest({ method: "GET", path: dialect.path, headers });
  const socket = openSocket({ port, request, onData, onHead: advance, onClose: events.onClose });
  return {
    send: (text) => void socket.write(encodeClientFrame(opcodes.text, text)),
    mute: () => socket.mute(),
    destroy: () => void socket.destroy(),
  };
}

const lineFeed = 10;

function connectEventStream(port: number, dialect: EventStreamDialect, events: FleetClientEvents): FleetClient {
  const { path, hello, subscription, openingEvents } = dialect;
  let seen = 0;
  let opening = "";
  let last = 0;
  const onEvent = (): void => {
    seen += 1;
    const key = /"key":"([^"]+)"/.exec(opening)?.[1];
    // The stream may be subscribed to once the greeting has been answered, by the event before the last.
    if (seen === openingEvents - 1 && subscription !== undefined && key !== undefined)
      post(port, { path, body: subscription.body, headers: { [subscription.keyHeader]: key } });
    if (seen === openingEvents) events.onJoined();
    else if (seen > openingEvents) events.onMessage();
  };
  const onData = (_socket: Socket, piece: Buffer): void => {
    if (seen < openingEvents) opening += piece.toString("latin1");
    for (let at = piece.indexOf(lineFeed); at !== -1; at = piece.indexOf(lineFeed, at + 1))
      if ((at === 0 ? last : piece[at - 1]) === lineFeed) onEvent();
    last = piece.at(-1) ?? last;
  };
  const request = encodeRequest({
    method: hello === undefined ? "GET" : "POST",
    path,
    headers: { accept: "text/event-stream" },
    ...(hello === undefined ? {} : { body: hello }),
  });
  const socket = openSocket({ port, request, onData, onHead: () => {}, onClose: events.onClose });
  return {
    send: () => {
      throw new Error("an event stream sends nothing");
    },
    mute: () => socket.mute(),
    destroy: () => void socket.destroy(),
  };
}

function post(
  port: number,
  message: { readonly path: string; readonly body: string; readonly headers: Record<string, string> },
): void {
  const { path, body, headers } = message;
  httpRequest({ host: "127.0.0.1", port, path, method: "POST", headers })
    .once("response", (response) => response.resume())
    .end(body);
}

/** One connection that counts what it is sent. */
export const connectClient = (port: number, dialect: Dialect, events: FleetClientEvents): FleetClient =>
  dialect.transport === "websocket"
    ? connectWebSocket(port, dialect, events)
    : connectEventStream(port, dialect, events);
