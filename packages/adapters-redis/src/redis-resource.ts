import { defineResource, type Resource } from "@mega/core";
import { type RedisClient, RedisEngine } from "./redis-client.ts";
import { type RedisOptions, resolveRedis } from "./redis-options.ts";

/** A connection to Redis or Valkey: one server, a primary behind Sentinel, or a cluster. Throws at once when an option is wrong. */
export function redis(options: RedisOptions): Resource<RedisClient> {
  const resolved = resolveRedis(options);
  let engine: RedisEngine | undefined;
  return defineResource<RedisClient>({
    kind: "redis",
    async start({ name, app, clock, logger, signal }) {
      const opened = new RedisEngine({ options: resolved, clock, logger, name, app: app.name });
      engine = opened;
      await opened.open(signal);
      return opened;
    },
    async stop({ signal }) {
      await engine?.close(signal);
    },
    async check(signal) {
      if (engine === undefined) return { status: "down", detail: { reason: "not started" } };
      const { isReady, ...detail } = engine.report();
      if (!isReady) return { status: "down", detail: { reason: "not connected", ...detail } };
      await engine.run("ping", (native) => native.ping(), { waitMs: 0, signal });
      return { status: "up", detail };
    },
  });
}
