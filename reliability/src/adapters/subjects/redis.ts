import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { redis, redisCache } from "@mega/adapters-redis";
import { startService } from "@mega/services";
import { codeOf, type Place, type Subject } from "../subject.ts";
import { bounds, callLimits } from "./limits.ts";
import { openApp } from "./open-app.ts";

const mostBytes = 1_000_000;
const mostCalls = 50;

const client = {
  connectTimeoutMs: 5_000,
  waitMs: 1_000,
  silenceTimeoutMs: 1_000,
  maxReconnectDelayMs: 200,
  limits: { ...callLimits, timeoutMs: 5_000, capacity: mostCalls },
} as const;

const lost = ["REDIS_OUTCOME_UNKNOWN", "REDIS_UNAVAILABLE", "BREAKER_OPEN"];

const openClient = (url: string) =>
  openApp({
    redis: redis({ url, ...client }),
    cache: redisCache({ client: "redis", maxValueBytes: mostBytes }),
  });

/** On Redis or Valkey: a release of each. */
export const createRedisSubject = (variant: string): Subject => ({
  name: variant,
  server: { name: "redis", variant },
  ...bounds,
  expects: {
    "wrong-password": ["REDIS_AUTH_FAILED"],
    "unknown-host": ["REDIS_UNREACHABLE"],
    restarted: [...lost, "REDIS_LOADING"],
    frozen: lost,
    "half-open": lost,
    cut: lost,
    exhausted: ["BREAKER_CAPACITY"],
    "disk-full": ["REDIS_STORAGE_FAILED"],
    "read-only": ["REDIS_READ_ONLY"],
    emptied: ["ok"],
    oversized: ["CACHE_VALUE_TOO_LARGE"],
    "not-json": ["CACHE_VALUE_INVALID"],
  },
  async open({ url }) {
    const { resources, close } = await openClient(url);
    const { cache, redis: connection } = resources;
    return {
      write: (key, value) => cache.set(key, value),
      read: (key) => cache.get(key),
      async exhaust(server) {
        server?.pause();
        const held = Promise.allSettled(Array.from({ length: mostCalls }, (_, n) => cache.get(`held-${n}`)));
        return async () => {
          server?.resume();
          await held;
        };
      },
      empty: async () => void (await connection.native.flushall()),
      close,
    };
  },
  isInDoubt: (error) => ["REDIS_OUTCOME_UNKNOWN", "BREAKER_TIMEOUT"].includes(codeOf(error)),
  oversized: () => "x".repeat(mostBytes),
  smallDisk: {
    megabytes: 8,
    ballastMegabytes: 4,
    valueBytes: 20_000,
    dataFolder: async ({ folder }) => {
      mkdirSync(join(folder, "disk"));
      return join(folder, "disk");
    },
    async settle(place) {
      const server = await startService("redis", { variant, own: true, args: ["--dir", place.disk ?? ""] });
      return { place: { ...place, url: server.url, directUrl: server.url }, close: () => server.stop() };
    },
  },
  openReadOnlySwitch,
});

/** The server becomes a replica of one that is not there, and a primary again. */
async function openReadOnlySwitch(place: Place) {
  const { resources, close } = await openClient(place.directUrl);
  const follow = async (host: string, port: string): Promise<void> => {
    await resources.redis.run("replicaof", (native) => native.call("replicaof", host, port));
  };
  return {
    place,
    isForBoot: false,
    off: () => follow("127.0.0.1", "1"),
    on: () => follow("NO", "ONE"),
    close,
  };
}
