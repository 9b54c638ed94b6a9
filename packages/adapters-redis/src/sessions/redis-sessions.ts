import { defineResource, type Resource } from "@mega/core";
import { refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { SessionStore } from "@mega/core/sessions";
import { findClient } from "../find-client.ts";
import { requireClientName, requirePrefix } from "../port-options.ts";
import { RedisSessionStore } from "./redis-session-store.ts";

export interface RedisSessionsOptions {
  /** The name of the `redis()` resource; declared before this one. */
  readonly client: string;
  /** What all keys of these sessions begin with. @default "sessions" */
  readonly prefix?: string;
  /** The largest session. Past it `REDIS_VALUE_TOO_LARGE`. @default 65_536 */
  readonly maxSessionBytes?: number;
}

export const redisSessionsDefaults = {
  prefix: "sessions",
  maxSessionBytes: 65_536,
} as const satisfies Omit<Required<RedisSessionsOptions>, "client">;

function resolveRedisSessions(options: RedisSessionsOptions): Required<RedisSessionsOptions> {
  refuseUnknownOptions("redisSessions", options, ["client", ...Object.keys(redisSessionsDefaults)]);
  const resolved = { ...redisSessionsDefaults, ...options };
  requireClientName("redisSessions.client", resolved.client);
  requirePrefix("redisSessions.prefix", resolved.prefix);
  requireIntegers("redisSessions", resolved, { maxSessionBytes: [64, 536_870_912] });
  return resolved;
}

/** Sessions that all processes on one server share; as durable as that server, and gone when it is emptied. */
export function redisSessions(options: RedisSessionsOptions): Resource<SessionStore> {
  const { client: clientName, ...limits } = resolveRedisSessions(options);
  return defineResource<SessionStore>({
    kind: "redis-sessions",
    start({ clock, ...scope }) {
      const client = findClient(scope, "redisSessions.client", clientName);
      return new RedisSessionStore(client, { ...limits, clock });
    },
    async stop() {},
  });
}
