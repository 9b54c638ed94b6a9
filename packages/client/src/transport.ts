import { SUBPROTOCOLS } from "@mega/protocol";

/** The way to the server, for one connection. */
export interface Transport {
  send(frame: string): void;
  /** Starts the end; what it reports afterwards is ignored. */
  close(code: number, reason: string): void;
}

/** What a transport reports. `onClose` comes once, also when it never opened. */
export interface TransportEvents {
  onOpen(): void;
  onMessage(frame: string | Uint8Array): void;
  onClose(code: number, reason: string): void;
}

/** Opens a transport. It reports nothing before it has returned. */
export type Connect = (url: string, events: TransportEvents) => Transport;

/** Over the WebSocket of the platform: every browser's, and Node's from 22 on. */
export const connectWebSocket: Connect = (url, events) => {
  const socket = new WebSocket(url, SUBPROTOCOLS[0]);
  socket.onopen = () => events.onOpen();
  socket.onmessage = ({ data }) => events.onMessage(data as string);
  socket.onclose = ({ code, reason }) => events.onClose(code, reason);
  return {
    send: (frame) => socket.send(frame),
    close: (code, reason) => socket.close(code, reason),
  };
};
