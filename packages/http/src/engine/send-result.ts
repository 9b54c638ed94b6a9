import { Readable } from "node:stream";
import { isReply, type ReplyHeaders } from "../reply.ts";
import type { Exchange } from "./exchange.ts";
import { answerProblem } from "./send-problem.ts";
import { type Payload, runBeforeSend, write } from "./write.ts";

const json = "application/json; charset=utf-8";
const text = "text/plain; charset=utf-8";
const bytes = "application/octet-stream";

/** Answers with what a handler or a step returned. Never throws: whatever goes wrong becomes a problem. */
export function sendResult(exchange: Exchange, value: unknown): void {
  if (exchange.isAnswered || exchange.isGone()) {
    exchange.isAnswered = true;
    if (isReply(value)) destroyBody(value.body);
    return;
  }
  exchange.isAnswered = true;
  try {
    if (isReply(value)) {
      exchange.status = value.status;
      send(exchange, value.body, value.headers);
    } else {
      exchange.status = bareStatus(exchange, value);
      send(exchange, value, undefined);
    }
  } catch (error) {
    fail(exchange, isReply(value) ? value.body : value, error);
  }
}

function fail(exchange: Exchange, body: unknown, error: unknown): void {
  destroyBody(body);
  answerProblem(exchange, error);
}

function bareStatus(exchange: Exchange, value: unknown): number {
  const status = exchange.plan.bareStatus;
  return value === undefined && status === 200 && !exchange.plan.hasSchema(200) ? 204 : status;
}

function send(exchange: Exchange, body: unknown, headers: ReplyHeaders | undefined): void {
  const { reply, status } = exchange;
  if (headers === undefined && isPlain(exchange)) {
    writePlain(exchange, encode(exchange, body, false), body);
    return;
  }
  const hasType = headers?.["content-type"] !== undefined || reply.hasHeader("content-type");
  // Encoded before any header is set, so that a body that breaks its schema leaves no trace of the reply it was meant for.
  const payload = encode(exchange, body, hasType);
  if (headers !== undefined) for (const name in headers) setHeader(exchange, name, headers[name]);
  if (!hasType && payload !== undefined) reply.header("content-type", typeOf(exchange, body));
  if (exchange.beforeSend === undefined) write(exchange, status, payload);
  else {
    runBeforeSend(exchange, { status, error: undefined })
      .then(() => write(exchange, status, payload))
      .catch((error: unknown) => fail(exchange, body, error));
  }
}

/** Nothing but the body decides the head of this answer. */
function isPlain({ hasHeaders, beforeSend, locale, plan: { engine } }: Exchange): boolean {
  return !hasHeaders && beforeSend === undefined && locale === undefined && engine.isPlain;
}

/** The common answer goes straight to the socket: the way through the hidden engine costs as much as the rest of the pipeline. */
function writePlain(exchange: Exchange, payload: Payload, body: unknown): void {
  const { raw } = exchange.reply;
  if (typeof payload !== "string") {
    if (payload !== undefined) exchange.reply.header("content-type", bytes);
    write(exchange, exchange.status, payload);
    return;
  }
  const length = Buffer.byteLength(payload);
  raw.writeHead(exchange.status, { "content-type": typeOf(exchange, body), "content-length": length });
  raw.end(payload);
}

function setHeader(exchange: Exchange, name: string, value: ReplyHeaders[string]): void {
  if (value !== undefined) exchange.reply.header(name, value);
}

function encode({ plan, status }: Exchange, body: unknown, hasType: boolean): Payload {
  if (body === undefined || status === 204 || status === 304) return undefined;
  if (body instanceof Readable) return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === "string" && (hasType || !plan.hasSchema(status))) return body;
  return plan.encode(status, body);
}

function typeOf({ plan, status }: Exchange, body: unknown): string {
  if (body instanceof Readable || body instanceof Uint8Array) return bytes;
  return typeof body === "string" && !plan.hasSchema(status) ? text : json;
}

/** Nobody reads it any more, so nobody listens for its errors: one of them would end the process. */
function destroyBody(body: unknown): void {
  if (body instanceof Readable) body.on("error", () => {}).destroy();
}
