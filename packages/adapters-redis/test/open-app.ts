import { randomUUID } from "node:crypto";
import { type Clock, createApp, type Logger, silentLogger, systemClock } from "@mega/core";
import {
  type RedisBusOptions,
  type RedisCacheOptions,
  type RedisOptions,
  redis,
  redisBus,
  redisCache,
  redisSessions,
} from "../src/index.ts";

export interface OpenAppOptions {
  /** Or where `client` says. */
  readonly url?: string;
  /** Apps with one prefix share cache, sessions and bus. */
  readonly prefix?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly client?: Omit<RedisOptions, "url">;
  readonly cache?: Partial<RedisCacheOptions>;
  readonly bus?: Partial<RedisBusOptions>;
}

const randomPrefix = (): string => `t${randomUUID()}`;

/** An app on the server with all that this package has. */
export async function openApp(options: OpenAppOptions) {
  const { url, prefix = randomPrefix(), clock = systemClock, logger = silentLogger } = options;
  const app = createApp({
    name: "test",
    logger,
    clock,
    resources: {
      redis: redis({ ...(url === undefined ? {} : { url }), ...options.client }),
      cache: redisCache({ client: "redis", prefix: `${prefix}:c`, ...options.cache }),
      sessions: redisSessions({ client: "redis", prefix: `${prefix}:s` }),
      bus: redisBus({ client: "redis", prefix: `${prefix}:b`, ...options.bus }),
    },
  });
  await app.start();
  return { ...app.resources, prefix, app, close: async () => void (await app.stop()) };
}
