import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createDeadline, systemClock } from "@mega/core";
import type { ClientEnvelope, ServerEnvelope } from "@mega/protocol";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { ChannelDefinition } from "../../src/channels/channel-handlers.ts";
import { createWebSocketServer, type WebSocketServerApi } from "../../src/web-socket-server.ts";
import type { WebSocketServerOptions } from "../../src/web-socket-server-options.ts";

/** A real server on a free port of the loopback, stopped with the test. */
export async function serve<const Channels extends readonly ChannelDefinition[]>(
  options: WebSocketServerOptions<Channels>,
) {
  const live: WebSocketServerApi<Channels[number]> = createWebSocketServer(options);
  const http = createServer((request, response) => live.handleRequest(request, response));
  live.attach(http, { path: "/live" });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    using deadline = createDeadline(2_000, systemClock);
    await live.stop(deadline);
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const { port } = http.address() as AddressInfo;
  return { live, http, port, host: `127.0.0.1:${port}`, url: `ws://127.0.0.1:${port}/live` };
}

/** A client that speaks envelopes; it fails when the upgrade is refused. */
export async function open(url: string, options: ClientOptions & { readonly protocols?: readonly string[] } = {}) {
  const { protocols = ["mega.v1.json"], ...rest } = options;
  const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false, ...rest });
  onTestFinished(() => socket.terminate());
  const received: ServerEnvelope[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<readonly [number, string]>((resolve) =>
    socket.once("close", (code, reason) => resolve([code, reason.toString()])),
  );
  socket.on("message", (data) => {
    received.push(JSON.parse(data.toString()) as ServerEnvelope);
    for (const check of waiting) check();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  /** The first envelope of a type, once it is there. */
  const next = <T extends ServerEnvelope["t"]>(type: T): Promise<Extract<ServerEnvelope, { readonly t: T }>> =>
    new Promise((resolve) => {
      const check = (): void => {
        const at = received.findIndex(({ t }) => t === type);
        if (at === -1) return;
        waiting.delete(check);
        resolve(received.splice(at, 1)[0] as Extract<ServerEnvelope, { readonly t: T }>);
      };
      waiting.add(check);
      check();
    });
  const send = (envelope: ClientEnvelope): void => socket.send(JSON.stringify(envelope));
  return { socket, received, closed, next, send };
}

/** A client that has said hello and subscribed. */
export async function join(url: string, channel: string, options: Parameters<typeof open>[1] = {}) {
  const client = await open(url, options);
  client.send({ t: "hello", v: [1, 1] });
  const welcome = await client.next("welcome");
  client.send({ t: "sub", id: 1, ch: channel });
  const answer = await client.next("subok");
  return Object.assign(client, { welcome, answer });
}

/** The HTTP answer to an upgrade that is refused. */
export function refusal(url: string, options: ClientOptions = {}, protocols: readonly string[] = ["mega.v1.json"]) {
  const socket = new WebSocket(url, [...protocols], options);
  return new Promise<{ readonly status: number; readonly retryAfter: string | undefined; readonly body: unknown }>(
    (resolve, reject) => {
      socket.once("open", () => reject(new Error("the upgrade was not refused")));
      socket.once("error", reject);
      socket.once("unexpected-response", (_request, response: IncomingMessage) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("end", () => {
          const body = text.startsWith("{") ? (JSON.parse(text) as unknown) : text;
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"], body });
        });
      });
    },
  );
}

const handshake = (path: string, protocol: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: test",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...(protocol === "" ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    "\r\n",
  ].join("\r\n");

/** A bare TCP connection after the WebSocket handshake, for frames that no library sends. */
export async function openRawTcp(port: number, path = "/live", protocol = "mega.v1.json"): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  // Otherwise the second small write waits for the acknowledgement of the first.
  socket.setNoDelay(true);
  onTestFinished(() => void socket.destroy());
  socket.write(handshake(path, protocol));
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const chunk = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    head += chunk.toString("latin1");
  }
  socket.pause();
  const rest = head.slice(head.indexOf("\r\n\r\n") + 4);
  if (rest !== "") socket.unshift(Buffer.from(rest, "latin1"));
  return socket;
}

const mask = Buffer.from([1, 2, 3, 4]);

/** A client's frame: masked, with the first byte as given. */
export function clientFrame(first: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126
      ? Buffer.from([first, 0x80 | bytes.length])
      : bytes.length < 65_536
        ? Buffer.from([first, 0x80 | 126, bytes.length >> 8, bytes.length & 0xff])
        : Buffer.concat([Buffer.from([first, 0x80 | 127]), Buffer.alloc(8)]);
  if (bytes.length >= 65_536) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  const masked = Buffer.from(bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return Buffer.concat([head, mask, masked]);
}

/** The close code that the server sends; undefined when it just cuts the connection. */
export function closeCode(socket: Socket): Promise<number | undefined> {
  let bytes: Buffer = Buffer.alloc(0);
  return new Promise((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (const frame of serverFrames(bytes)) {
        if (frame.opcode !== 8) continue;
        resolve(frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005);
        socket.destroy();
      }
    });
    socket.once("close", () => resolve(undefined));
    socket.resume();
  });
}

export interface ServerFrame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The complete frames in what a server has sent. */
export function* serverFrames(bytes: Buffer): Iterable<ServerFrame> {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const [first = 0, second = 0] = bytes.subarray(at, at + 2);
    const short = second & 0x7f;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (at + header > bytes.length) return;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + header + length;
    if (end > bytes.length) return;
    yield { isFinal: first >= 0x80, opcode: first & 0x0f, payload: bytes.subarray(at + header, end) };
    at = end;
  }
}

/** Waits until a condition holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
