import type { Translator } from "@mega/core";
import type { Publisher } from "../channels/publish-channel.ts";
import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { RequestContext } from "../requests/request-context.ts";
import { createHandlerContexts } from "./handler-context.ts";
import type { RealtimeOptions } from "./realtime-options.ts";

/** Speaks the English that is written in the code. */
const speechless: Translator = {
  locales: ["en"],
  defaultLocale: "en",
  match: () => "en",
  supports: (locale) => locale === "en",
  for: () => (key, _values, fallback) => fallback ?? key,
};

type Parts = Pick<RequestContext, "channels" | "sessions" | "limits" | "isDraining" | "presenceChanged"> & {
  readonly connections: ConnectionRegistry;
  readonly publish: Publisher;
};

/** The server as the handlers of envelopes see it. */
export function createRequestContext(
  options: RealtimeOptions,
  { connections, publish, ...parts }: Parts,
): RequestContext {
  const { logger, context: members = {}, translator = speechless } = options;
  return {
    ...parts,
    clock: options.clock,
    logger,
    authenticateToken: options.authenticateToken,
    connectionOf: (sessionId) => connections.bySession(sessionId),
    isUserFull: (connection) => connections.isUserFull(connection.identity.userId, connection),
    identify: (connection, identity) => connections.identify(connection, identity),
    opened: (connection) => connections.attach(connection),
    recovered: (outcome) => options.onEvent?.({ kind: "recovered", outcome }),
    call: createHandlerContexts(members, { logger, translator, publish }, options.tracing),
  };
}
