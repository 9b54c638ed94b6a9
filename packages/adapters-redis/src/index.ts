export { redisBus } from "./bus/redis-bus.ts";
export { type RedisBusGap, type RedisBusOptions, redisBusDefaults } from "./bus/redis-bus-options.ts";
export { type RedisCacheOptions, redisCache, redisCacheDefaults } from "./cache/redis-cache.ts";
export type { RedisDriver } from "./create-driver.ts";
export type { RedisClient } from "./redis-client.ts";
export type { WaitOptions } from "./redis-connection.ts";
export { RedisError, type RedisErrorCode } from "./redis-error.ts";
export {
  type RedisClusterOptions,
  type RedisOptions,
  type RedisSentinelOptions,
  redisDefaults,
} from "./redis-options.ts";
export { redis } from "./redis-resource.ts";
export { type RedisSessionsOptions, redisSessions, redisSessionsDefaults } from "./sessions/redis-sessions.ts";
