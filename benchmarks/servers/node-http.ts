import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { cardQuestion, checkedCard } from "./checked-input.ts";
import { announce, answerCard, createCard, hello, listCards } from "./workload.ts";

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

function receive(request: IncomingMessage, use: (body: unknown) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => use(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (request.method === "GET" && url.pathname === "/hello") return send(response, 200, hello());
  if (request.method === "GET" && url.pathname === "/cards") return send(response, 200, listCards());
  if (request.method === "POST" && url.pathname === "/cards")
    return receive(request, (body) => send(response, 201, createCard(checkedCard(body))));
  const match = /^\/boards\/([^/]+)\/cards\/([^/]+)$/.exec(url.pathname);
  if (request.method !== "GET" || match === null) return send(response, 404, {});
  const question = cardQuestion({ boardId: match[1], cardId: match[2] }, Object.fromEntries(url.searchParams));
  return send(response, 200, answerCard(question));
});

server.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
