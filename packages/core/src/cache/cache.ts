export interface CacheSetOptions {
  /** How long the value counts. @default until something removes it */
  readonly ttlMs?: number;
  /** What `deleteTag` finds it by. @default [] */
  readonly tags?: readonly string[];
}

export interface CacheGetOrSetOptions extends CacheSetOptions {
  /** How long after its `ttlMs` a value is still returned, while one load renews it in the background. @default no time */
  readonly staleMs?: number;
  /** Ends this caller's wait with the signal's reason. The load goes on for whoever else waits. */
  readonly signal?: AbortSignal;
}

/**
 * The cache port. A value is JSON or a `Uint8Array`, and comes back as a copy: what JSON changes (a `Date`, `undefined` members) is changed.
 *
 * Guarantees: a value past its `ttlMs` is returned by nothing but a `getOrSet` that still has stale time; `increment` is atomic across all users
 * of the store; of concurrent `getOrSet`s of one key in one process one loads; what a `delete`, `set` or `deleteTag` of this process replaced while
 * it was being loaded is not stored. A cache may forget anything at any time.
 */
export interface Cache {
  get<T = unknown>(key: string): Promise<T | undefined>;
  /** Replaces value, time to live and tags. */
  set(key: string, value: unknown, options?: CacheSetOptions): Promise<void>;
  /** Whether there was such a value. */
  delete(key: string): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** Milliseconds left; `Infinity` for a value without a time to live, undefined for none. */
  ttl(key: string): Promise<number | undefined>;
  /** Adds `by` (1) to an integer, starting from 0; the sum. `ttlMs` counts from the first call: it is not renewed. `CACHE_NOT_A_NUMBER` for other values. */
  increment(key: string, by?: number, options?: { readonly ttlMs?: number }): Promise<number>;
  /** The value, or what `load` resolves to, which is stored unless it is undefined. A failed load is stored nowhere and rejects all who wait for it. */
  getOrSet<T>(key: string, load: () => Promise<T>, options?: CacheGetOrSetOptions): Promise<T>;
  /** Removes all values with this tag in this namespace; how many. */
  deleteTag(tag: string): Promise<number>;
  /** Removes all values of this namespace and of those inside it. */
  clear(): Promise<void>;
  /** The same store under other keys and tags: no key of one namespace is a key of another. */
  namespace(name: string): Cache;
}
