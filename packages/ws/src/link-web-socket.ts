import { WebSocket } from "ws";
import type { Link, LinkEvents } from "./connections/link.ts";
import { WebSocketSink } from "./writer/web-socket-sink.ts";

/** How long a peer has to answer a close frame before its socket is destroyed. */
const closeTimeoutMs = 2_000;

/** Puts a connection on a WebSocket. `accept` is given the link and returns whom to tell; `open` holds the WebSocket until it has closed. */
export function linkWebSocket(
  webSocket: LinkedWebSocket,
  open: Set<LinkedWebSocket>,
  accept: (link: Link) => LinkEvents,
): void {
  open.add(webSocket);
  const link = new WebSocketLink(webSocket, open);
  link.events = accept(link);
  webSocket.link = link;
}

/**
 * A WebSocket that tells its link what happens, and nobody else. Listeners would do the same, but every idle connection would keep an own copy
 * of each.
 */
export class LinkedWebSocket extends WebSocket {
  link: WebSocketLink | undefined;

  override emit(event: string | symbol, ...details: unknown[]): boolean {
    this.link?.tell(event, details);
    return this.link !== undefined;
  }

  /** Called by `ws` itself too, when the peer asks for the end. */
  override close(code?: number, reason?: string | Buffer): void {
    this.link?.events?.onEnding();
    super.close(code, reason);
  }
}

class WebSocketLink extends WebSocketSink implements Link {
  events: LinkEvents | undefined;
  readonly #webSocket: LinkedWebSocket;
  readonly #open: Set<LinkedWebSocket>;
  #cutTimer: NodeJS.Timeout | undefined;

  constructor(webSocket: LinkedWebSocket, open: Set<LinkedWebSocket>) {
    super(webSocket);
    this.#webSocket = webSocket;
    this.#open = open;
  }

  tell(event: string | symbol, [first, second]: readonly unknown[]): void {
    switch (event) {
      case "message":
        // `ws` has checked the UTF-8 of a text message, and hands over one Buffer unless told otherwise.
        return this.events?.onMessage(second === true ? (first as Buffer) : String(first));
      case "ping":
        return this.events?.onPing();
      case "pong":
        return this.events?.onPong();
      case "close":
        clearTimeout(this.#cutTimer);
        this.#open.delete(this.#webSocket);
        return this.events?.onClose(Number(first));
      default:
        // An "error" is a broken frame or connection; "close" follows and tells the rest.
        return undefined;
    }
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
    this.#cutTimer = setTimeout(() => this.#webSocket.terminate(), closeTimeoutMs);
    this.#cutTimer.unref();
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  ping(): void {
    this.#webSocket.ping();
  }

  protected override drained(): void {
    this.events?.onDrain();
  }
}
