import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { obeyRequest } from "./publications.ts";
import { announce } from "./workload.ts";

const server = createServer((request, response) => {
  const publish = (payloads: readonly string[]): void => {
    for (const payload of payloads) io.emit("message", payload);
  };
  if (!request.url?.startsWith("/socket.io/") && !obeyRequest(request, response, publish))
    response.writeHead(404).end();
});
const io = new Server(server, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("echo", (text: string, answer: (text: string) => void) => answer(text));
});

server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
