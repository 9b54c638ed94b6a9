import { describe, expect, onTestFinished, test } from "vitest";
import type { Cache } from "../cache/index.ts";
import { describeCachePeers, type OpenedCache } from "./describe-cache-peers.ts";

/** An empty cache, opened for one test. */
export interface OpenCache {
  readonly cache: Cache;
  /** Another process's cache on the same store, where loads are single across processes. @default none: that promise is not made */
  readonly peer?: Cache;
  /** Lets time pass for the driver: a fake clock's `advance`, or a wait. */
  readonly passTime: (delayMs: number) => Promise<void>;
  /** How many times longer everything lasts. Where time really passes, take enough that a busy machine does not outlive a value. @default as written */
  readonly timeScale?: number;
  readonly close: () => Promise<void>;
}

/** The promise of the cache port. */
export function describeCache(name: string, open: () => Promise<OpenCache>): void {
  const openOne: Open = async () => {
    const { cache, peer, passTime, timeScale = 1, close } = await open();
    onTestFinished(close);
    return {
      cache,
      peer,
      passTime: (delayMs) => passTime(delayMs * timeScale),
      scaled: (delayMs) => delayMs * timeScale,
    };
  };
  describe(`${name}: cache`, () => {
    describeValues(openOne);
    describeExpiry(openOne);
    describeIncrement(openOne);
    describeLoading(openOne);
    describeGivingUp(openOne);
    describeStale(openOne);
    describeTags(openOne);
    describeNamespaces(openOne);
    describeCachePeers(openOne);
  });
}

type Open = () => Promise<OpenedCache>;

function describeValues(open: Open): void {
  test.each([0, "", false, null, "text", 1.5, [1, [2]], { a: { b: null } }, "\u0000 é 한"])(
    "keeps %j",
    async (value) => {
      const { cache } = await open();
      await cache.set("key", value);
      expect(await cache.get("key")).toEqual(value);
      expect(await cache.has("key")).toBe(true);
    },
  );

  test("keeps bytes as bytes, also those that are no text, and hands out copies", async () => {
    const { cache } = await open();
    const bytes = new Uint8Array([0, 255, 128, 10]);
    await cache.set("key", bytes);
    bytes[0] = 9;
    const first = await cache.get<Uint8Array>("key");
    expect(Uint8Array.from(first ?? [])).toEqual(new Uint8Array([0, 255, 128, 10]));
    first?.fill(7);
    expect(Uint8Array.from((await cache.get<Uint8Array>("key")) ?? [])).toEqual(new Uint8Array([0, 255, 128, 10]));
  });

  test("a change of an object after set or get does not reach the cache", async () => {
    const { cache } = await open();
    const value = { list: [1] };
    await cache.set("key", value);
    value.list.push(2);
    (await cache.get<typeof value>("key"))?.list.push(3);
    expect(await cache.get("key")).toEqual({ list: [1] });
  });

  test("replaces, deletes, and misses with undefined", async () => {
    const { cache } = await open();
    expect(await cache.get("key")).toBeUndefined();
    expect(await cache.has("key")).toBe(false);
    expect(await cache.delete("key")).toBe(false);
    await cache.set("key", 1);
    await cache.set("key", 2);
    expect(await cache.get("key")).toBe(2);
    expect(await cache.delete("key")).toBe(true);
    expect(await cache.get("key")).toBeUndefined();
  });

  test.each([
    ["undefined", undefined],
    ["a function", () => 1],
    ["a bigint", 1n],
    ["a cycle", cycle()],
  ])("refuses %s with CACHE_VALUE_INVALID and keeps what was there", async (_, value) => {
    const { cache } = await open();
    await cache.set("key", 1);
    await expect(cache.set("key", value)).rejects.toMatchObject({ code: "CACHE_VALUE_INVALID" });
    expect(await cache.get("key")).toBe(1);
  });

  test("refuses empty and endless keys with CACHE_KEY_INVALID", async () => {
    const { cache } = await open();
    await expect(cache.get("")).rejects.toMatchObject({ code: "CACHE_KEY_INVALID" });
    await expect(cache.set("x".repeat(513), 1)).rejects.toMatchObject({ code: "CACHE_KEY_INVALID" });
    await cache.set("x".repeat(512), 1);
    await cache.set("__proto__", 2);
    expect([await cache.get("x".repeat(512)), await cache.get("__proto__"), await cache.get("constructor")]).toEqual([
      1,
      2,
      undefined,
    ]);
  });
}

function cycle(): unknown {
  const loop: Record<string, unknown> = {};
  loop["self"] = loop;
  return loop;
}

function describeExpiry(open: Open): void {
  test("a value is gone once its time to live has passed, and ttl tells what is left", async () => {
    const { cache, passTime, scaled } = await open();
    await cache.set("short", 1, { ttlMs: scaled(200) });
    await cache.set("long", 1);
    expect(await cache.ttl("long")).toBe(Number.POSITIVE_INFINITY);
    expect(await cache.ttl("none")).toBeUndefined();
    const left = (await cache.ttl("short")) ?? 0;
    expect(left > 0 && left <= scaled(200)).toBe(true);
    await passTime(250);
    expect([await cache.get("short"), await cache.has("short"), await cache.ttl("short")]).toEqual([
      undefined,
      false,
      undefined,
    ]);
    expect(await cache.delete("short")).toBe(false);
    expect(await cache.get("long")).toBe(1);
  });

  test("a new set replaces the time to live", async () => {
    const { cache, passTime, scaled } = await open();
    await cache.set("key", 1, { ttlMs: scaled(200) });
    await cache.set("key", 2);
    await passTime(250);
    expect(await cache.get("key")).toBe(2);
  });

  test.each([0, -1, Number.NaN])("refuses a ttlMs of %d with CACHE_TTL_INVALID", async (ttlMs) => {
    const { cache } = await open();
    await expect(cache.set("key", 1, { ttlMs })).rejects.toMatchObject({ code: "CACHE_TTL_INVALID" });
  });
}

function describeIncrement(open: Open): void {
  test("counts from zero, by any integer, and loses no concurrent increment", async () => {
    const { cache } = await open();
    const sums = await Promise.all(Array.from({ length: 25 }, () => cache.increment("hits", 2)));
    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => 2 * (index + 1)));
    expect(await cache.increment("hits", -51)).toBe(-1);
    expect(await cache.get("hits")).toBe(-1);
  });

  test("the time to live counts from the first increment", async () => {
    const { cache, passTime, scaled } = await open();
    await cache.increment("hits", 1, { ttlMs: scaled(300) });
    await passTime(200);
    expect(await cache.increment("hits", 1, { ttlMs: scaled(300) })).toBe(2);
    await passTime(150);
    expect(await cache.increment("hits", 1, { ttlMs: scaled(300) })).toBe(1);
  });

  test("refuses what is no integer with CACHE_NOT_A_NUMBER and leaves it alone", async () => {
    const { cache } = await open();
    await cache.set("key", "text");
    await cache.set("big", Number.MAX_SAFE_INTEGER);
    await cache.set("bytes", new TextEncoder().encode("5"));
    await cache.set("noise", new Uint8Array([0xff]));
    for (const key of ["key", "big", "bytes", "noise"])
      await expect(cache.increment(key)).rejects.toMatchObject({ code: "CACHE_NOT_A_NUMBER" });
    await expect(cache.increment("new", 0.5)).rejects.toMatchObject({ code: "CACHE_NOT_A_NUMBER" });
    expect(await cache.get("key")).toBe("text");
  });
}

function describeLoading(open: Open): void {
  test("of concurrent getOrSets of one key one loads, and each gets a value of its own", async () => {
    const { cache } = await open();
    let loads = 0;
    const load = async () => {
      loads += 1;
      return { list: [1] };
    };
    const values = await Promise.all(Array.from({ length: 10 }, () => cache.getOrSet("key", load)));
    values[0]?.list.push(2);
    expect(values.slice(1)).toEqual(Array(9).fill({ list: [1] }));
    expect(await cache.getOrSet("key", load)).toEqual({ list: [1] });
    expect(loads).toBe(1);
  });

  test("a failed load rejects all who wait, is not stored, and the next call loads again", async () => {
    const { cache } = await open();
    const failing = async () => Promise.reject(new Error("no"));
    const results = await Promise.allSettled([cache.getOrSet("key", failing), cache.getOrSet("key", failing)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await cache.getOrSet("key", async () => 1)).toBe(1);
  });

  test("a load of undefined is returned and not stored; null is stored", async () => {
    const { cache } = await open();
    expect(await cache.getOrSet("a", async () => undefined)).toBeUndefined();
    expect(await cache.has("a")).toBe(false);
    expect(await cache.getOrSet("b", async () => null)).toBeNull();
    expect(await cache.getOrSet("b", async () => 1)).toBeNull();
  });

  test.each(["delete", "set", "deleteTag", "clear"] as const)(
    "what %s replaced while it was being loaded is not stored",
    async (how) => {
      const { cache } = await open();
      const started = Promise.withResolvers<void>();
      const loaded = Promise.withResolvers<string>();
      const load = () => {
        started.resolve();
        return loaded.promise;
      };
      const old = cache.getOrSet("key", load, { tags: ["tag"] });
      await started.promise;
      if (how === "set") await cache.set("key", "new");
      else if (how === "deleteTag") await cache.deleteTag("tag");
      else if (how === "delete") await cache.delete("key");
      else await cache.clear();
      loaded.resolve("old");
      expect(await old).toBe("old");
      expect(await cache.get("key")).toBe(how === "set" ? "new" : undefined);
    },
  );
}

function describeGivingUp(open: Open): void {
  test("an abort ends one caller's wait and not the load", async () => {
    const { cache } = await open();
    const controller = new AbortController();
    const reason = new Error("gone");
    const started = Promise.withResolvers<void>();
    const loaded = Promise.withResolvers<number>();
    const load = () => {
      started.resolve();
      return loaded.promise;
    };
    const aborted = cache.getOrSet("key", load, { signal: controller.signal });
    await started.promise;
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    const patient = cache.getOrSet("key", async () => 2);
    loaded.resolve(1);
    expect(await patient).toBe(1);
  });

  test("a caller that gives up before its load has begun loads nothing", async () => {
    const { cache } = await open();
    const controller = new AbortController();
    let loads = 0;
    const load = async () => {
      loads += 1;
      return loads;
    };
    const left = cache.getOrSet("key", load, { signal: controller.signal });
    controller.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect(await cache.get("key")).toBeUndefined();
    expect(loads).toBe(0);
  });
}

function describeStale(open: Open): void {
  test("a stale value is returned at once while one load renews it", async () => {
    const { cache, passTime, scaled } = await open();
    const options = { ttlMs: scaled(200), staleMs: scaled(60_000) };
    await cache.getOrSet("key", async () => "old", options);
    await passTime(250);
    expect(await cache.get("key")).toBeUndefined();
    expect(await cache.has("key")).toBe(false);
    let loads = 0;
    const renew = async () => {
      loads += 1;
      return "new";
    };
    const seen = await Promise.all([1, 2, 3].map(() => cache.getOrSet("key", renew, options)));
    expect(seen).toEqual(["old", "old", "old"]);
    await expect.poll(() => cache.get("key"), { timeout: 10_000 }).toBe("new");
    expect(loads).toBe(1);
  });

  test("a failed renewal leaves the stale value until its stale time has passed", async () => {
    const { cache, passTime, scaled } = await open();
    const options = { ttlMs: scaled(200), staleMs: scaled(400) };
    const failing = async () => Promise.reject(new Error("source is down"));
    await cache.getOrSet("key", async () => "old", options);
    await passTime(250);
    expect(await cache.getOrSet("key", failing, options)).toBe("old");
    await passTime(50);
    expect(await cache.getOrSet("key", failing, options)).toBe("old");
    await passTime(500);
    await expect(cache.getOrSet("key", failing, options)).rejects.toThrow("source is down");
  });
}

function describeTags(open: Open): void {
  test("deleteTag removes what carries the tag and nothing else", async () => {
    const { cache } = await open();
    await cache.set("a", 1, { tags: ["board:1", "user:1"] });
    await cache.set("b", 2, { tags: ["board:1"] });
    await cache.set("c", 3, { tags: ["board:2"] });
    await cache.getOrSet("d", async () => 4, { tags: ["board:1"] });
    expect(await cache.deleteTag("board:1")).toBe(3);
    expect(await cache.deleteTag("board:1")).toBe(0);
    expect([await cache.get("a"), await cache.get("b"), await cache.get("c"), await cache.get("d")]).toEqual([
      undefined,
      undefined,
      3,
      undefined,
    ]);
  });

  test("a set without the tag takes it away", async () => {
    const { cache } = await open();
    await cache.set("a", 1, { tags: ["tag"] });
    await cache.set("a", 2);
    expect(await cache.deleteTag("tag")).toBe(0);
    expect(await cache.get("a")).toBe(2);
  });
}

function describeNamespaces(open: Open): void {
  test("namespaces share no key and no tag, and clear empties one with those inside it", async () => {
    const { cache } = await open();
    const board = cache.namespace("board");
    const inner = board.namespace("inner");
    const boards = cache.namespace("boards");
    const all = [cache, board, inner, boards];
    for (const [index, each] of all.entries()) await each.set("key", index, { tags: ["tag"] });
    await cache.set("board:key", "root");
    expect(await Promise.all(all.map((each) => each.get("key")))).toEqual([0, 1, 2, 3]);
    expect(await boards.deleteTag("tag")).toBe(1);
    await board.clear();
    expect(await Promise.all(all.map((each) => each.get("key")))).toEqual([0, undefined, undefined, undefined]);
    expect(await cache.get("board:key")).toBe("root");
    await inner.set("key", 1);
    await cache.clear();
    expect([await cache.get("key"), await inner.get("key")]).toEqual([undefined, undefined]);
  });

  test("refuses a namespace that could be mistaken for another", async () => {
    const { cache } = await open();
    for (const name of ["", "a:b", "a/b", "a b"])
      expect(() => cache.namespace(name)).toThrow(expect.objectContaining({ code: "CACHE_KEY_INVALID" }));
  });
}
