import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { parseJson, type ValidationProblem } from "@mega/core/validation";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError, type HttpErrorCode } from "../http-error.ts";
import type { HttpLimits } from "../http-options.ts";

/** What a route asks of its body; kept in the route's config, because parsers belong to the server. */
export interface BodyRule {
  readonly bodyBytes: number;
  /** The handler reads the raw request itself. */
  readonly isRaw: boolean;
}

type Done = (error: Error | null, body?: unknown) => void;

const jsonProblems: Readonly<Record<string, HttpErrorCode>> = {
  jsonEncoding: "HTTP_INVALID_UTF8",
  jsonDepth: "HTTP_JSON_TOO_DEEP",
  jsonKey: "HTTP_FORBIDDEN_KEY",
};

/** JSON and text are read with limits; other types reach only routes that asked for the raw body. */
export function installBodyParsers(fastify: FastifyInstance, limits: Required<HttpLimits>): void {
  fastify.removeAllContentTypeParsers();
  const parser =
    (decode: (bytes: Buffer) => unknown) =>
    (request: FastifyRequest, payload: IncomingMessage, done: Done): void => {
      const rule = bodyRuleOf(request);
      if (rule?.isRaw || request.is404) done(null);
      else collect(payload, { limitBytes: rule?.bodyBytes ?? limits.bodyBytes, decode, done });
    };
  const json = parser((bytes) => decodeJson(bytes, limits.jsonDepth));
  fastify.addContentTypeParser("application/json", json);
  fastify.addContentTypeParser(/^application\/[\w.-]+\+json(?:;|$)/, json);
  fastify.addContentTypeParser("text/plain", parser(decodeText));
  fastify.addContentTypeParser("*", (request: FastifyRequest, _payload: IncomingMessage, done: Done) => {
    if (bodyRuleOf(request)?.isRaw || request.is404) done(null);
    else done(new HttpError("HTTP_UNSUPPORTED_MEDIA_TYPE"));
  });
}

function bodyRuleOf(request: FastifyRequest): BodyRule | undefined {
  return (request.routeOptions.config as { readonly megaBody?: BodyRule }).megaBody;
}

interface BodyRead {
  readonly limitBytes: number;
  readonly decode: (bytes: Buffer) => unknown;
  readonly done: Done;
}

/** Reads the body once, whole, and never more than the limit. */
function collect(payload: IncomingMessage, { limitBytes, decode, done }: BodyRead): void {
  const declared = Number(payload.headers["content-length"]);
  if (declared > limitBytes) {
    done(tooLarge(limitBytes));
    return;
  }
  const chunks: Buffer[] = [];
  let received = 0;
  const finish = (error: Error | null, body?: unknown): void => {
    payload.off("data", onData).off("end", onEnd).off("error", onError);
    done(error, body);
  };
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    if (received > limitBytes) finish(tooLarge(limitBytes));
    else chunks.push(chunk);
  };
  const onEnd = (): void => {
    if (received !== declared && !Number.isNaN(declared)) finish(new HttpError("HTTP_CONTENT_LENGTH_MISMATCH"));
    else decodeAll(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, received), decode, finish);
  };
  const onError = (cause: Error): void => finish(new HttpError("HTTP_CLIENT_CLOSED", undefined, { cause }));
  payload.on("data", onData).on("end", onEnd).on("error", onError);
}

function decodeAll(bytes: Buffer, decode: (bytes: Buffer) => unknown, finish: Done): void {
  let body: unknown;
  try {
    body = decode(bytes);
  } catch (error) {
    finish(error as Error);
    return;
  }
  finish(null, body);
}

const tooLarge = (limitBytes: number): HttpError =>
  new HttpError("HTTP_BODY_TOO_LARGE", `the body is larger than ${limitBytes} bytes`, { data: { limitBytes } });

function decodeJson(bytes: Buffer, maxDepth: number): unknown {
  const result = parseJson(bytes, { maxDepth });
  if (result.ok) return result.value;
  throw jsonError(result.problem);
}

function jsonError({ code, message, params }: ValidationProblem): HttpError {
  const known = Object.hasOwn(jsonProblems, code) ? jsonProblems[code] : undefined;
  return new HttpError(known ?? "HTTP_MALFORMED_JSON", message, { data: params });
}

function decodeText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new HttpError("HTTP_INVALID_UTF8");
  return bytes.toString("utf8");
}
