import { randomUUID } from "node:crypto";
import type { Clock } from "@mega/core";
import { type CacheEntry, CacheError, type CacheLock, type CacheStore } from "@mega/core/cache";
import { encodeKeyPart } from "@mega/core/encoding";
import { Cluster } from "ioredis";
import { keysUnder } from "../port-options.ts";
import type { RedisClient } from "../redis-client.ts";
import { runScript, type ScriptCall } from "../redis-script.ts";
import { decodeEntry, encodeEntry, encodeHeader, encodeTime } from "./cache-entry-code.ts";
import {
  addScript,
  releaseScript,
  removeManyScript,
  removeScript,
  removeTagScript,
  renewScript,
  writeScript,
} from "./cache-scripts.ts";
import { scanSlot } from "./scan-slot.ts";

export interface RedisCacheStoreOptions {
  readonly clock: Clock;
  readonly prefix: string;
  readonly maxValueBytes: number;
  readonly lockLeaseMs: number;
  readonly scanCount: number;
}

/** The server keeps an entry this much longer than it counts: its clock may be ahead of that of those who read. */
const slackMs = 30_000;

/** The cache port's store. Each call is one command or one script, but for `removePrefix`, which is a scan. */
export class RedisCacheStore implements CacheStore {
  readonly #client: RedisClient;
  readonly #options: RedisCacheStoreOptions;
  readonly #entries: string;
  readonly #tags: string;
  readonly #locks: string;

  constructor(client: RedisClient, options: RedisCacheStoreOptions) {
    this.#client = client;
    this.#options = options;
    this.#entries = keysUnder(options.prefix, "c");
    this.#tags = keysUnder(options.prefix, "t");
    this.#locks = keysUnder(options.prefix, "l");
  }

  async read(key: string): Promise<CacheEntry | undefined> {
    return this.#live(await this.#client.run("get", (native) => native.getBuffer(this.#entryKey(key))));
  }

  async write(key: string, entry: CacheEntry, tags: readonly string[]): Promise<void> {
    const codes = [...new Set(tags)].map(encodeKeyPart);
    const value = encodeEntry(entry, codes);
    const bytes = Buffer.byteLength(value);
    const { maxValueBytes } = this.#options;
    if (bytes > maxValueBytes)
      throw new CacheError("CACHE_VALUE_TOO_LARGE", `the entry takes ${bytes} bytes; the most is ${maxValueBytes}`, {
        data: { bytes, maxBytes: maxValueBytes },
      });
    const life = this.#life(entry.keptUntil);
    if (codes.length === 0) return this.#writeUntagged(this.#entryKey(key), value, life);
    const values = [value, life, this.#tags, encodeTime(entry.keptUntil), this.#now(), ...codes];
    await this.#script("set", { script: writeScript, keys: [this.#entryKey(key)], values });
  }

  /**
   * Without the script, which costs the server several times as much. A tag of the entry before goes on listing the key until that entry
   * would have ended; whoever removes by tag goes by what the entry itself says.
   */
  async #writeUntagged(key: string, value: string | Buffer, life: number | ""): Promise<void> {
    await this.#client.run("set", (native) =>
      life === "" ? native.set(key, value) : native.set(key, value, "PX", life),
    );
  }

  async remove(key: string): Promise<CacheEntry | undefined> {
    return this.#live(
      await this.#script("delete", { script: removeScript, keys: [this.#entryKey(key)], values: [this.#tags] }),
    );
  }

  async add(key: string, by: number, freshUntil: number): Promise<number | undefined> {
    const header = encodeHeader({ data: "", freshUntil, keptUntil: freshUntil }, []);
    const values = [String(by), header, this.#now(), this.#life(freshUntil), this.#tags];
    const sum = await this.#script("increment", { script: addScript, keys: [this.#entryKey(key)], values });
    return sum === null ? undefined : Number(String(sum));
  }

  async removeTag(tag: string): Promise<number> {
    const code = encodeKeyPart(tag);
    return Number(
      await this.#script("deleteTag", {
        script: removeTagScript,
        keys: [this.#tags + code],
        values: [code, this.#tags, this.#now()],
      }),
    );
  }

  /** A scan sees each key that was there from beginning to end. */
  async removePrefix(prefix: string): Promise<void> {
    // The code of a prefix is a prefix of the code, but for the empty one; nothing in either is read as a pattern.
    const pattern = `${this.#entries}${prefix === "" ? "" : encodeKeyPart(prefix)}*`;
    let cursor = "0";
    do {
      const [next, keys] = await this.#scan(cursor, pattern);
      if (keys.length > 0) await this.#script("clear", { script: removeManyScript, keys, values: [this.#tags] });
      cursor = next;
    } while (cursor !== "0");
  }

  async lock(key: string): Promise<CacheLock | undefined> {
    const { lockLeaseMs, clock } = this.#options;
    const name = this.#locks + encodeKeyPart(key);
    const token = randomUUID();
    const taken = await this.#client.run("lock", (native) => native.set(name, token, "PX", lockLeaseMs, "NX"));
    if (taken === null) return undefined;
    let isReleased = false;
    const renew = (): void => {
      if (isReleased) return;
      // A renewal that fails leaves the lease to end: then somebody else loads as well.
      this.#script("lock", { script: renewScript, keys: [name], values: [token, lockLeaseMs] }).catch(() => {});
      timer = clock.schedule(lockLeaseMs / 3, renew, { keepAlive: false });
    };
    let timer = clock.schedule(lockLeaseMs / 3, renew, { keepAlive: false });
    return {
      release: async () => {
        isReleased = true;
        timer.cancel();
        await this.#script("unlock", { script: releaseScript, keys: [name], values: [token] });
      },
    };
  }

  #scan(cursor: string, pattern: string): Promise<[string, string[]]> {
    const { scanCount } = this.#options;
    return this.#client.run("scan", (native) =>
      native instanceof Cluster
        ? scanSlot(native, this.#entries, { cursor, pattern, count: scanCount })
        : native.scan(cursor, "MATCH", pattern, "COUNT", scanCount),
    );
  }

  #script(name: string, call: ScriptCall): Promise<unknown> {
    return this.#client.run(name, (native) => runScript(native, call));
  }

  #entryKey(key: string): string {
    return this.#entries + encodeKeyPart(key);
  }

  #now(): number {
    return this.#options.clock.now();
  }

  /** How long the server keeps what goes at this time; empty for ever. */
  #life(keptUntil: number): number | "" {
    if (keptUntil === Number.POSITIVE_INFINITY) return "";
    return Math.min(Math.max(1, Math.ceil(keptUntil - this.#now())) + slackMs, maxLifeMs);
  }

  #live(bytes: unknown): CacheEntry | undefined {
    const entry = Buffer.isBuffer(bytes) ? decodeEntry(bytes) : undefined;
    return entry !== undefined && entry.keptUntil > this.#now() ? entry : undefined;
  }
}

/** About 285 years: more than the server would take as an expiry. */
const maxLifeMs = 9_000_000_000_000;
