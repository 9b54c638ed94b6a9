import { HttpError } from "../http-error.ts";
import type { Exchange } from "./exchange.ts";
import { fromFastifyError } from "./fastify-errors.ts";
import { prepare } from "./prepare.ts";
import { describeFailure, type ProblemSource, toDocument } from "./problem.ts";
import { write } from "./write.ts";

const problemType = "application/problem+json; charset=utf-8";

/** Answers with a problem, unless the request is answered already: then the failure is only logged. Never throws. */
export function sendProblem(exchange: Exchange, error: unknown): void {
  if (exchange.isAnswered) {
    exchange.ctx.log.warn({ err: error }, "a request failed after it was answered");
    return;
  }
  answerProblem(exchange, error);
}

/** The answer of last resort: also replaces a reply that could not be sent. */
export function answerProblem(exchange: Exchange, error: unknown): void {
  exchange.isAnswered = true;
  const { reply } = exchange;
  const failure = map(exchange, error);
  const { options, scope } = exchange.plan.engine;
  const isDevelopment = scope.app.environment === "development";
  const source = describeFailure(failure, { errors: options.errors, isDevelopment });
  log(exchange, source, failure);
  if (exchange.isGone() || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  for (const name of Object.keys(reply.getHeaders())) if (!isKept(name)) reply.removeHeader(name);
  if (exchange.beforeSend === undefined) put(exchange, source);
  else {
    prepare(exchange, {
      outcome: { status: source.status, error: failure },
      send: () => put(exchange, source),
      fail: (secondary) => answerProblem(exchange, secondary),
      drop: () => {},
    });
  }
}

/** Ends the wait for what does not settle, with a problem. What comes later is dropped, also an answer that is stuck on its way out. */
export function giveUp(exchange: Exchange, reason: HttpError): void {
  exchange.plan.engine.watch.remove(exchange);
  exchange.isStuck = exchange.isAnswered;
  exchange.abort(reason);
  answerProblem(exchange, reason);
}

/** What earlier stages set for every outcome stays: CORS, cookies, security headers. What described the lost body goes. */
const isKept = (name: string): boolean =>
  !name.startsWith("content-") && name !== "etag" && name !== "cache-control" && name !== "last-modified";

function put(exchange: Exchange, source: ProblemSource): void {
  const { reply } = exchange;
  try {
    for (const [name, value] of Object.entries(source.headers ?? {})) reply.header(name, value);
    reply.header("content-type", problemType);
    write(exchange, source.status, JSON.stringify(toDocument(source, exchange.ctx)));
  } catch (error) {
    exchange.ctx.log.error({ err: error }, "a problem could not be sent");
    sendBare(exchange);
  }
}

/** Without the headers that may be the reason, and without words. */
function sendBare({ reply, plan }: Exchange): void {
  const { raw } = reply;
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  const body = '{"type":"urn:problem:HTTP_INTERNAL","title":"Internal error","status":500,"code":"HTTP_INTERNAL"}';
  raw.writeHead(500, { ...plan.engine.constantHeaders, "content-type": problemType, "content-length": body.length });
  raw.end(body);
}

function map(exchange: Exchange, error: unknown): unknown {
  if (error instanceof HttpError) return error;
  for (const mapping of exchange.plan.engine.problemMappings) {
    const mapped = mapping(error);
    if (mapped !== undefined) return mapped;
  }
  return fromFastifyError(error) ?? error;
}

function log(exchange: Exchange, source: ProblemSource, error: unknown): void {
  const { ctx } = exchange;
  if (exchange.isGone() || source.code === "HTTP_CLIENT_CLOSED") {
    ctx.log.debug({ err: error }, "the client left before the answer");
  } else if (source.isUnexpected) {
    ctx.log.error({ err: error, route: exchange.plan.route?.path }, "a request failed unexpectedly");
  } else if (source.status >= 500) {
    ctx.log.warn({ err: error, code: source.code, route: exchange.plan.route?.path }, "a request could not be served");
  } else ctx.log.debug({ code: source.code, status: source.status }, "a request was refused");
}
