import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LinkEvents } from "../connections/link.ts";
import type { RealtimeServer } from "../realtime/realtime-server.ts";
import { type AdmissionParts, admit } from "../upgrade/admission.ts";
import type { Codecs } from "../upgrade/codecs.ts";
import { isOriginAllowed, type OriginPolicy } from "../upgrade/origin.ts";
import { type Refusal, refuseRequest, type UpgradeErrorCode } from "../upgrade/refusal.ts";
import { readOffer, readToken } from "../upgrade/sub-protocol.ts";
import { type AddressOf, readUpgradeRequest, type UpgradeRequest } from "../upgrade/upgrade-request.ts";
import { createEventStreamLink, watchStream } from "./event-stream-link.ts";
import { readBody } from "./read-body.ts";

export interface EventStreamParts {
  readonly realtime: RealtimeServer;
  readonly admission: AdmissionParts;
  readonly codecs: Codecs;
  readonly origins: OriginPolicy;
  readonly addressOf: AddressOf;
  readonly maxMessageBytes: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly facts: UpgradeRequest;
}

/**
 * The protocol for clients whose network lets no WebSocket through: the server's envelopes as an event stream, the client's as requests of
 * their own that name the stream by a key only this client knows. Both are `POST`, so that no credential ever stands in a URL.
 */
export function createEventStreams(parts: EventStreamParts) {
  const streams = new Map<string, LinkEvents>();

  const open = async ({ request, response, facts }: Exchange, hello: string): Promise<Refusal | undefined> => {
    const token = readToken(readOffer(undefined), request.headers.authorization);
    const admission = await admit(parts.admission, facts, token);
    if (!admission.ok) return admission.refusal;
    if (response.destroyed) return undefined;
    const key = randomBytes(18).toString("base64url");
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Proxies that buffer would hold every event back.
      "x-accel-buffering": "no",
    });
    response.write(`event: open\ndata: ${JSON.stringify({ key })}\n\n`);
    const link = createEventStreamLink(response, () => events.onDrain());
    const { identity } = admission;
    const events = parts.realtime.accept(link, { codec: parts.codecs.json, identity, address: facts.address });
    streams.set(key, events);
    watchStream(response, {
      onClose(code) {
        streams.delete(key);
        events.onClose(code);
      },
    });
    events.onMessage(hello);
    return undefined;
  };

  const send = ({ request, response }: Exchange, body: string): Refusal | undefined => {
    const events = streams.get(String(request.headers["mega-stream"]));
    if (events === undefined) return { code: "WS_STREAM_UNKNOWN" };
    for (const line of body.split("\n")) if (line !== "") events.onMessage(line);
    response.writeHead(204);
    response.end();
    return undefined;
  };

  const answer = async (exchange: Exchange): Promise<Refusal | undefined> => {
    const { request, response, facts } = exchange;
    if (!isOriginAllowed(parts.origins, facts)) return { code: "WS_ORIGIN_REFUSED" };
    for (const [name, value] of crossOriginHeaders(parts.origins, facts)) response.setHeader(name, value);
    if (request.method === "OPTIONS") {
      response.writeHead(204);
      response.end();
      return undefined;
    }
    if (request.method !== "POST") return { code: "WS_REQUEST_INVALID" };
    const body = await readBody(request, parts.maxMessageBytes);
    if (body === undefined) return { code: "WS_MESSAGE_TOO_BIG" };
    if (request.headers["mega-stream"] !== undefined) return send(exchange, body);
    return request.headers.accept?.includes("text/event-stream") === true && body !== ""
      ? open(exchange, body)
      : { code: "WS_REQUEST_INVALID" };
  };

  /** Answers one request for the fallback, whatever it is. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const facts = readUpgradeRequest(request, parts.addressOf);
    try {
      const refusal = await answer({ request, response, facts });
      if (refusal !== undefined) refuseRequest(request, response, refusal);
    } catch (err) {
      parts.admission.logger.warn({ err }, "a request of the event stream failed");
      if (response.headersSent) response.destroy();
      else refuseRequest(request, response, { code: "WS_REQUEST_INVALID" satisfies UpgradeErrorCode });
    }
  };
}

/** What a browser must be told before a page of another origin may use the fallback. */
function crossOriginHeaders(
  origins: OriginPolicy,
  { headers }: UpgradeRequest,
): readonly (readonly [string, string])[] {
  const { origin } = headers;
  if (origin === undefined) return [];
  const shared = [
    ["access-control-allow-headers", "authorization, content-type, mega-stream"],
    ["access-control-allow-methods", "POST"],
    ["access-control-max-age", "600"],
    ["vary", "origin"],
  ] as const;
  return origins === "any"
    ? [["access-control-allow-origin", "*"], ...shared]
    : [["access-control-allow-origin", origin], ["access-control-allow-credentials", "true"], ...shared];
}
