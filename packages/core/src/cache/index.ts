export type { Cache, CacheGetOrSetOptions, CacheSetOptions } from "./cache.ts";
export { CacheError, type CacheErrorCode } from "./cache-error.ts";
export type { CacheEntry, CacheLock, CacheStore } from "./cache-store.ts";
export { type CacheData, decodeCacheValue, encodeCacheValue } from "./cache-value.ts";
export { type CreateCacheOptions, createCache } from "./create-cache.ts";
export { type MemoryCacheOptions, memoryCache, memoryCacheDefaults } from "./memory-cache.ts";
