import type { Readable } from "node:stream";
import type { Outcome } from "./engine-context.ts";
import type { Exchange } from "./exchange.ts";

export type Payload = string | Buffer | Readable | undefined;

/** Hands the answer to the engine. Throws when a header value cannot be sent; nothing is on the wire then. */
export function write(exchange: Exchange, status: number, payload: Payload): void {
  const { reply } = exchange;
  const { engine } = exchange.plan;
  const { sendSteps, constantHeaders } = engine;
  for (const name in constantHeaders) {
    if (!reply.hasHeader(name)) reply.header(name, constantHeaders[name]);
  }
  if (engine.options.exposeRequestId) reply.header("x-request-id", exchange.ctx.request.id);
  if (engine.isDraining) reply.header("connection", "close");
  if (exchange.locale !== undefined) markLanguage(exchange, exchange.locale);
  for (const step of sendSteps) step(exchange.ctx, status);
  if (reply.raw.statusCode !== status) reply.raw.statusCode = status;
  if (isStream(payload) && exchange.request.method === "HEAD") {
    payload.on("error", () => {}).destroy();
    reply.send();
  } else {
    reply.send(payload);
  }
}

/** In the order of registration; each sees the headers that the one before has set. */
export async function runBeforeSend(exchange: Exchange, outcome: Outcome): Promise<void> {
  const runs = exchange.beforeSend ?? [];
  exchange.beforeSend = undefined;
  for (const run of runs) await run(outcome);
}

const isStream = (payload: Payload): payload is Readable => typeof payload === "object" && "pipe" in payload;

/** The answer depends on how the language was chosen, so caches must know. */
function markLanguage(exchange: Exchange, locale: string): void {
  const { reply } = exchange;
  if (!reply.hasHeader("content-language")) reply.header("content-language", locale);
  const vary = reply.getHeader("vary");
  reply.header("vary", vary === undefined ? "Accept-Language, Cookie" : `${String(vary)}, Accept-Language, Cookie`);
}
