import { defineResource, type Resource } from "@mega/core";
import { refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import { type Cache, createCache } from "@mega/core/cache";
import { findClient } from "../find-client.ts";
import { requireClientName, requirePrefix } from "../port-options.ts";
import { RedisCacheStore } from "./redis-cache-store.ts";

export interface RedisCacheOptions {
  /** The name of the `redis()` resource; declared before this one. */
  readonly client: string;
  /** What all keys of this cache begin with. Caches with one prefix are one cache. @default "cache" */
  readonly prefix?: string;
  /** The largest entry, tags included. Past it `CACHE_VALUE_TOO_LARGE`. @default 8_388_608 */
  readonly maxValueBytes?: number;
  /** How long a process that dies while it loads keeps others from loading the same. @default 10_000 */
  readonly lockLeaseMs?: number;
  /** How long a process waits for another one's load before it loads itself. @default 30_000 */
  readonly lockWaitMs?: number;
  /** Keys looked at per step of `clear`. @default 500 */
  readonly scanCount?: number;
}

export const redisCacheDefaults = {
  prefix: "cache",
  maxValueBytes: 8_388_608,
  lockLeaseMs: 10_000,
  lockWaitMs: 30_000,
  scanCount: 500,
} as const satisfies Omit<Required<RedisCacheOptions>, "client">;

function resolveRedisCache(options: RedisCacheOptions): Required<RedisCacheOptions> {
  refuseUnknownOptions("redisCache", options, ["client", ...Object.keys(redisCacheDefaults)]);
  const resolved = { ...redisCacheDefaults, ...options };
  requireClientName("redisCache.client", resolved.client);
  requirePrefix("redisCache.prefix", resolved.prefix);
  requireIntegers("redisCache", resolved, {
    maxValueBytes: [1_024, 536_870_912],
    lockLeaseMs: [100, 3_600_000],
    lockWaitMs: [0, 3_600_000],
    scanCount: [1, 1_000_000],
  });
  return resolved;
}

/** A cache that all processes on one server share, and that loads a cold key in one of them. */
export function redisCache(options: RedisCacheOptions): Resource<Cache> {
  const { client: clientName, lockWaitMs, ...limits } = resolveRedisCache(options);
  return defineResource<Cache>({
    kind: "redis-cache",
    start({ clock, logger, ...scope }) {
      const client = findClient(scope, "redisCache.client", clientName);
      return createCache(new RedisCacheStore(client, { ...limits, clock }), {
        clock,
        lockWaitMs,
        onBackgroundError: (err) => logger.warn({ err }, "a cached value could not be renewed and is served stale"),
      });
    },
    async stop() {},
  });
}
