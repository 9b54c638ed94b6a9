import type { Clock } from "../clock.ts";
import { CacheError } from "./cache-error.ts";
import type { CacheEntry, CacheStore } from "./cache-store.ts";
import { type CacheData, decodeCacheValue } from "./cache-value.ts";

export interface MemoryCacheLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

interface MemoryEntry extends CacheEntry {
  readonly tags: readonly string[];
  readonly bytes: number;
}

/** What an entry costs besides its key, value and tags: map slots, objects. */
const overheadBytes = 160;

/** Entries in the order of their last use: the first is the next to go. */
export class MemoryCacheStore implements CacheStore {
  readonly #clock: Clock;
  readonly #limits: MemoryCacheLimits;
  readonly #entries = new Map<string, MemoryEntry>();
  readonly #keysByTag = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(clock: Clock, limits: MemoryCacheLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async read(key: string): Promise<CacheEntry | undefined> {
    const entry = this.#live(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  async write(key: string, entry: CacheEntry, tags: readonly string[]): Promise<void> {
    this.#write(key, entry, tags);
  }

  async remove(key: string): Promise<CacheEntry | undefined> {
    const entry = this.#live(key);
    this.#drop(key);
    return entry;
  }

  async add(key: string, by: number, freshUntil: number): Promise<number | undefined> {
    const entry = this.#live(key);
    const isFresh = entry !== undefined && entry.freshUntil > this.#clock.now();
    const before = isFresh ? decodeCacheValue(entry.data) : 0;
    if (typeof before !== "number" || !Number.isSafeInteger(before) || !Number.isSafeInteger(before + by))
      return undefined;
    const data = String(before + by);
    if (isFresh) this.#write(key, { ...entry, data }, entry.tags);
    else this.#write(key, { data, freshUntil, keptUntil: freshUntil }, []);
    return before + by;
  }

  async removeTag(tag: string): Promise<number> {
    const keys = [...(this.#keysByTag.get(tag) ?? [])];
    const live = keys.filter((key) => this.#live(key) !== undefined);
    for (const key of live) this.#drop(key);
    return live.length;
  }

  async removePrefix(prefix: string): Promise<void> {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#drop(key);
  }

  /** Drops what has expired among the `count` least recently used. */
  sweep(count: number): void {
    for (const key of this.#entries.keys().take(count)) this.#live(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#keysByTag.clear();
    this.#bytes = 0;
  }

  /** The entry if it has not expired; drops it if it has. */
  #live(key: string): MemoryEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.keptUntil > this.#clock.now()) return entry;
    this.#drop(key);
    return undefined;
  }

  #write(key: string, { data, freshUntil, keptUntil }: CacheEntry, tags: readonly string[]): void {
    const bytes = sizeOf(key, data, tags);
    const { maxBytes, maxEntries } = this.#limits;
    if (bytes > maxBytes)
      throw new CacheError("CACHE_VALUE_TOO_LARGE", `the entry takes ${bytes} bytes, more than the whole cache may`, {
        data: { bytes, maxBytes },
      });
    this.#drop(key);
    this.#entries.set(key, { data, freshUntil, keptUntil, tags, bytes });
    this.#bytes += bytes;
    for (const tag of tags) this.#keysOf(tag).add(key);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= maxBytes && this.#entries.size <= maxEntries) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    for (const tag of entry.tags) {
      const keys = this.#keysOf(tag);
      keys.delete(key);
      if (keys.size === 0) this.#keysByTag.delete(tag);
    }
  }

  #keysOf(tag: string): Set<string> {
    const known = this.#keysByTag.get(tag);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    this.#keysByTag.set(tag, keys);
    return keys;
  }
}

/** An upper estimate: strings take one or two bytes per unit, as the engine pleases. */
function sizeOf(key: string, data: CacheData, tags: readonly string[]): number {
  const units = tags.reduce((sum, tag) => sum + tag.length, key.length);
  return overheadBytes + 2 * units + (typeof data === "string" ? 2 * data.length : data.byteLength);
}
