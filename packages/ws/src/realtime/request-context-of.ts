import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { RequestContext } from "../requests/request-context.ts";
import type { RealtimeOptions } from "./realtime-options.ts";

type Parts = Pick<RequestContext, "channels" | "sessions" | "limits" | "isDraining" | "presenceChanged"> & {
  readonly connections: ConnectionRegistry;
};

/** The server as the handlers of envelopes see it. */
export function createRequestContext(options: RealtimeOptions, { connections, ...parts }: Parts): RequestContext {
  const { logger, context: members = {} } = options;
  return {
    ...parts,
    clock: options.clock,
    logger,
    authenticateToken: options.authenticateToken,
    connectionOf: (sessionId) => connections.bySession(sessionId),
    isUserFull: (userId) => connections.isUserFull(userId),
    opened: (connection) => connections.attach(connection),
    subscriberContext: (connection, { name, params }, traceparent) => ({
      ...members,
      params,
      channel: name,
      connectionId: connection.id,
      identity: connection.identity,
      log: logger,
      ...(traceparent === undefined ? {} : { traceparent }),
    }),
    watcherContext: ({ name, params }) => ({ ...members, params, channel: name, log: logger }),
  };
}
