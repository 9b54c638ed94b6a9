import type { CacheData } from "./cache-value.ts";

/** One stored value. Times are milliseconds since the epoch; `Infinity` for never. */
export interface CacheEntry {
  readonly data: CacheData;
  /** From then on the value is stale: only a `getOrSet` may still return it. */
  readonly freshUntil: number;
  /** From then on it is gone. */
  readonly keptUntil: number;
}

/** The right to load one key. It ends by itself some time after its holder died. */
export interface CacheLock {
  /** Gives it back, unless somebody else holds it by now. */
  release(): Promise<void>;
}

/**
 * What a driver implements; `createCache` makes the port of it. Keys and tags arrive complete, with their namespace. Nothing is returned or
 * counted past its `keptUntil`, and each call is atomic.
 */
export interface CacheStore {
  read(key: string): Promise<CacheEntry | undefined>;
  write(key: string, entry: CacheEntry, tags: readonly string[]): Promise<void>;
  /** The entry that was there. */
  remove(key: string): Promise<CacheEntry | undefined>;
  /**
   * Adds to the JSON integer under the key and keeps its times and tags; without a fresh entry stores `by` until `freshUntil`.
   * Undefined when the entry is no safe integer, or the sum would be none.
   */
  add(key: string, by: number, freshUntil: number): Promise<number | undefined>;
  /** How many were there. */
  removeTag(tag: string): Promise<number>;
  /** Removes every key that starts with the prefix. */
  removePrefix(prefix: string): Promise<void>;
  /**
   * For stores that several processes share: the right to load this key, for as long as its holder lives and keeps it. Undefined when another
   * holds it. Does not wait.
   */
  lock?(key: string): Promise<CacheLock | undefined>;
}
