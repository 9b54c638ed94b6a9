import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { envelopeOf, obeyRequest } from "./publications.ts";
import { announce } from "./workload.ts";

/** `node ws.ts send|deflate|merged`: one `send` per message and client, the same compressed, or one buffer of ready frames per client. */
const mode = process.argv[2] ?? "send";

function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? [0x81, payload.length] : [0x81, 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The socket under a client of `ws`, which is not part of its interface. */
const socketOf = (client: WebSocket): Socket => (client as unknown as { readonly _socket: Socket })._socket;

const publishers: Readonly<Record<string, (payloads: readonly string[]) => void>> = {
  send(payloads) {
    for (const payload of payloads) {
      const text = envelopeOf(payload);
      for (const client of engine.clients) client.send(text);
    }
  },
  merged(payloads) {
    const merged = Buffer.concat(payloads.map((payload) => frameOf(envelopeOf(payload))));
    for (const client of engine.clients) socketOf(client).write(merged);
  },
};
const publish = publishers[mode === "merged" ? "merged" : "send"] as (payloads: readonly string[]) => void;

const server = createServer((request, response) => {
  if (!obeyRequest(request, response, publish)) response.writeHead(404).end();
});
const engine = new WebSocketServer({ server, perMessageDeflate: mode === "deflate" });
engine.on("connection", (client) => {
  client.on("error", () => {});
  client.on("message", (data, binary) => client.send(data, { binary }));
});

server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
