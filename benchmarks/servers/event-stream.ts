import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { envelopeOf, obeyRequest } from "./publications.ts";
import { announce } from "./workload.ts";

/** Event streams by hand: one `write` per message and client. */
const streams = new Set<ServerResponse>();

const publish = (payloads: readonly string[]): void => {
  for (const payload of payloads) {
    const event = `data: ${envelopeOf(payload)}\n\n`;
    for (const stream of streams) stream.write(event);
  }
};

const server = createServer((request, response) => {
  if (obeyRequest(request, response, publish)) return;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write("event: open\ndata: {}\n\n");
  streams.add(response);
  response.once("close", () => streams.delete(response));
});

server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
