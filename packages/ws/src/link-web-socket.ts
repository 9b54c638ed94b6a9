import type { WebSocket } from "ws";
import type { Link, LinkEvents } from "./connections/link.ts";
import { createWebSocketSink } from "./writer/web-socket-sink.ts";

/** How long a peer has to answer a close frame before its socket is destroyed. */
const closeTimeoutMs = 2_000;

/** Puts a connection on a WebSocket. `accept` is given the link and returns whom to tell. */
export function linkWebSocket(webSocket: WebSocket, accept: (link: Link) => LinkEvents): void {
  let events: LinkEvents | undefined;
  const sink = createWebSocketSink(webSocket, () => events?.onDrain());
  const link: Link = Object.assign(sink, {
    close(code: number, reason: string) {
      webSocket.close(code, reason);
      const timer = setTimeout(() => webSocket.terminate(), closeTimeoutMs);
      timer.unref();
      webSocket.once("close", () => clearTimeout(timer));
    },
    terminate: () => webSocket.terminate(),
    ping: () => webSocket.ping(),
  });
  events = accept(link);
  const { onMessage, onPing, onPong, onClose } = events;
  // `ws` has checked the UTF-8 of a text message, and hands over one Buffer unless told otherwise.
  webSocket.on("message", (data: Buffer, isBinary) => onMessage(isBinary ? data : data.toString()));
  webSocket.on("ping", onPing);
  webSocket.on("pong", onPong);
  webSocket.on("close", onClose);
  // A broken frame or connection; `close` follows and tells the rest.
  webSocket.on("error", () => {});
}
