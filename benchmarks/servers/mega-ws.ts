import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createWebSocketServer, defineChannel } from "@mega/ws";
import { Type } from "typebox";
import { obeyRequest } from "./publications.ts";
import { announce } from "./workload.ts";

/** `node mega-ws.ts [deflate]`: the defaults, but for limits that a load from one address is over by its nature. */
const compression = process.argv[2] === "deflate";

const room = defineChannel(
  { name: "room/:id", publications: { message: Type.String() }, commands: { echo: { input: Type.String() } } },
  { commands: { echo: (_context, text) => text } },
);

const live = createWebSocketServer({
  channels: [room],
  compression,
  limits: { maxConnectionsPerAddress: 100_000, messagesPerSecond: 1e9, messageBurst: 1e9, bytesPerSecond: 1e12 },
});

const server = createServer((request, response) => {
  const publish = (payloads: readonly string[]): void => {
    const target = live.channel("room/1");
    for (const payload of payloads) void target.publish("message", payload);
  };
  if (!obeyRequest(request, response, publish)) live.handleRequest(request, response);
});
live.attach(server, { path: "/live" });

server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
