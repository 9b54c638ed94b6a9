import { SUBPROTOCOLS } from "@mega/protocol";

/** The way to the server, for one connection. */
export interface Transport {
  /** The credential went along with the request to connect, so that `hello` need not repeat it. */
  readonly isIdentified?: boolean;
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
export type Connect = (url: string, events: TransportEvents, token: string | undefined) => Transport;

/** Over the WebSocket of the platform: every browser's, and Node's from 22 on. */
export const connectWebSocket: Connect = (url, events, token) => {
  const offer: string[] = [SUBPROTOCOLS[0]];
  // The only header of the request that a browser lets a page set.
  if (token !== undefined) offer.push(`mega.token.${toBase64Url(token)}`);
  const socket = new WebSocket(url, offer);
  socket.onopen = () => events.onOpen();
  socket.onmessage = ({ data }) => events.onMessage(data as string);
  socket.onclose = ({ code, reason }) => events.onClose(code, reason);
  return {
    isIdentified: token !== undefined,
    send: (frame) => socket.send(frame),
    close: (code, reason) => socket.close(code, reason),
  };
};

const base64Url: Readonly<Record<string, string>> = { "+": "-", "/": "_", "=": "" };

const toBase64Url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text))).replace(/[+/=]/g, (sign) => base64Url[sign] ?? "");
