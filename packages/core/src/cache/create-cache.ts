import type { Clock } from "../clock.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Cache, CacheGetOrSetOptions, CacheSetOptions } from "./cache.ts";
import { CacheError } from "./cache-error.ts";
import { createKeySpace, type KeySpace } from "./cache-key.ts";
import type { CacheEntry, CacheStore } from "./cache-store.ts";
import { decodeCacheValue, encodeCacheValue } from "./cache-value.ts";
import { type Flight, Flights } from "./flights.ts";
import { loadAlone } from "./load-alone.ts";

export interface CreateCacheOptions {
  readonly clock: Clock;
  /** Told of loads that failed in the background, where no caller waits. */
  readonly onBackgroundError: (error: unknown) => void;
  /** How long to wait for the load of another process, where the store has locks, before loading beside it. @default 30_000 */
  readonly lockWaitMs?: number;
}

const createCacheDefaults = { lockWaitMs: 30_000 } as const satisfies Partial<CreateCacheOptions>;

/** The cache port on a driver's store. */
export const createCache = (store: CacheStore, options: CreateCacheOptions): Cache =>
  new StoreCache({ ...createCacheDefaults, ...options, store, flights: new Flights() }, createKeySpace());

interface CacheParts extends Required<CreateCacheOptions> {
  readonly store: CacheStore;
  readonly flights: Flights;
}

class StoreCache implements Cache {
  readonly #parts: CacheParts;
  readonly #space: KeySpace;

  constructor(parts: CacheParts, space: KeySpace) {
    this.#parts = parts;
    this.#space = space;
  }

  async get<T>(key: string): Promise<T | undefined> {
    const entry = await this.#parts.store.read(this.#space.key(key));
    return entry !== undefined && this.#isFresh(entry) ? (decodeCacheValue(entry.data) as T) : undefined;
  }

  async set(key: string, value: unknown, options: CacheSetOptions = {}): Promise<void> {
    const full = this.#space.key(key);
    const entry = this.#entry(value, options);
    this.#parts.flights.supersedeKey(full);
    await this.#parts.store.write(full, entry, this.#tags(options));
  }

  async delete(key: string): Promise<boolean> {
    const full = this.#space.key(key);
    this.#parts.flights.supersedeKey(full);
    const removed = await this.#parts.store.remove(full);
    return removed !== undefined && this.#isFresh(removed);
  }

  async has(key: string): Promise<boolean> {
    return (await this.#fresh(this.#space.key(key))) !== undefined;
  }

  async ttl(key: string): Promise<number | undefined> {
    const entry = await this.#fresh(this.#space.key(key));
    return entry === undefined ? undefined : entry.freshUntil - this.#parts.clock.now();
  }

  async increment(key: string, by = 1, options: { readonly ttlMs?: number } = {}): Promise<number> {
    const full = this.#space.key(key);
    if (!Number.isSafeInteger(by))
      throw new CacheError("CACHE_NOT_A_NUMBER", `increment by ${by}: it must be an integer`);
    const freshUntil = this.#until(options.ttlMs);
    this.#parts.flights.supersedeKey(full);
    const sum = await this.#parts.store.add(full, by, freshUntil);
    if (sum === undefined)
      throw new CacheError(
        "CACHE_NOT_A_NUMBER",
        `the value of ${JSON.stringify(key)} is no integer, or would grow past 2^53`,
      );
    return sum;
  }

  async getOrSet<T>(key: string, load: () => Promise<T>, options: CacheGetOrSetOptions = {}): Promise<T> {
    options.signal?.throwIfAborted();
    const full = this.#space.key(key);
    const entry = await this.#parts.store.read(full);
    if (entry !== undefined) {
      if (!this.#isFresh(entry)) this.#renew(full, load, options);
      return decodeCacheValue(entry.data) as T;
    }
    options.signal?.throwIfAborted();
    const { result } = this.#fly(full, load, options);
    // The load goes on for others; when nobody else waits its failure is nobody's.
    const data = await (options.signal === undefined ? result : untilAborted(() => result, options.signal));
    return (data === undefined ? undefined : decodeCacheValue(data)) as T;
  }

  async deleteTag(tag: string): Promise<number> {
    const full = this.#space.key(tag);
    this.#parts.flights.supersedeTag(full);
    return this.#parts.store.removeTag(full);
  }

  async clear(): Promise<void> {
    const { prefixes } = this.#space;
    this.#parts.flights.supersedePrefixes(prefixes);
    for (const prefix of prefixes) await this.#parts.store.removePrefix(prefix);
  }

  namespace(name: string): Cache {
    return new StoreCache(this.#parts, this.#space.inner(name));
  }

  /** Loads in the background, unless a load is under way. */
  #renew(full: string, load: () => Promise<unknown>, options: CacheGetOrSetOptions): void {
    const { flights, onBackgroundError } = this.#parts;
    if (flights.get(full) === undefined) this.#fly(full, load, options).result.catch(onBackgroundError);
  }

  /** The load of this key under way, or a new one. */
  #fly(full: string, load: () => Promise<unknown>, options: CacheGetOrSetOptions): Flight {
    const underWay = this.#parts.flights.get(full);
    if (underWay !== undefined) return underWay;
    const tags = this.#tags(options);
    const { flights, store, clock, lockWaitMs } = this.#parts;
    return flights.start(full, tags, (flight) =>
      loadAlone({ store, clock, lockWaitMs, key: full, read: () => this.#fresh(full) }, async () => {
        const value = await load();
        if (value === undefined) return undefined;
        const entry = this.#entry(value, options);
        if (!flight.isSuperseded) await store.write(full, entry, tags);
        return entry.data;
      }),
    );
  }

  async #fresh(full: string): Promise<CacheEntry | undefined> {
    const entry = await this.#parts.store.read(full);
    return entry !== undefined && this.#isFresh(entry) ? entry : undefined;
  }

  #isFresh({ freshUntil }: CacheEntry): boolean {
    return freshUntil > this.#parts.clock.now();
  }

  #entry(value: unknown, { ttlMs, staleMs = 0 }: CacheGetOrSetOptions): CacheEntry {
    if (!(staleMs >= 0)) throw invalidTtl("staleMs", staleMs);
    const freshUntil = this.#until(ttlMs);
    return { data: encodeCacheValue(value), freshUntil, keptUntil: freshUntil + staleMs };
  }

  #until(ttlMs = Number.POSITIVE_INFINITY): number {
    if (!(ttlMs > 0)) throw invalidTtl("ttlMs", ttlMs);
    return this.#parts.clock.now() + ttlMs;
  }

  #tags({ tags = [] }: CacheSetOptions): readonly string[] {
    return tags.map((tag) => this.#space.key(tag));
  }
}

const invalidTtl = (option: string, value: unknown): CacheError =>
  new CacheError("CACHE_TTL_INVALID", `${option} (${value}) must be a positive number of milliseconds`, {
    data: { option },
  });
