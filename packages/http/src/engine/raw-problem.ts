import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { startTrace } from "@mega/core/trace";
import { type HttpErrorCode, httpErrors } from "../http-error.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  408: "Request Timeout",
  413: "Content Too Large",
  421: "Misdirected Request",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
};

/** A problem for a request that has no context: it is broken before routing, so nothing of it is trusted or quoted. */
function documentOf(code: HttpErrorCode): string {
  const { status, title } = httpErrors[code];
  return JSON.stringify({ type: `urn:problem:${code}`, title, status, code, traceId: startTrace().traceId });
}

const headersOf = (body: string): Readonly<Record<string, string>> => ({
  "content-type": "application/problem+json; charset=utf-8",
  "content-length": String(Buffer.byteLength(body)),
  connection: "close",
});

export function respondRaw(response: ServerResponse, code: HttpErrorCode): void {
  const body = documentOf(code);
  response.writeHead(httpErrors[code].status, headersOf(body));
  response.end(body);
}

export function writeRaw(socket: Duplex, code: HttpErrorCode): void {
  const body = documentOf(code);
  const { status } = httpErrors[code];
  const head = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? "Error"}\r\n${head.join("")}\r\n${body}`);
}
