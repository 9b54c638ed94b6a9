import { expect, test } from "vitest";
import type { Cache } from "../cache/index.ts";

/** What one test of the cache's suite works with. */
export interface OpenedCache {
  readonly cache: Cache;
  readonly peer: Cache | undefined;
  readonly passTime: (delayMs: number) => Promise<void>;
  /** So much of the suite's time in milliseconds of the driver. */
  readonly scaled: (delayMs: number) => number;
}

/** Only for stores that promise it: `OpenCache.peer` says so. */
export function describeCachePeers(open: () => Promise<OpenedCache>): void {
  describeSingleLoads(open);
  describeSingleRenewals(open);
}

function describeSingleLoads(open: () => Promise<OpenedCache>): void {
  test("of getOrSets of one cold key in several processes one loads", async () => {
    const { cache, peer, passTime } = await open();
    if (peer === undefined) return;
    const loaded = Promise.withResolvers<string>();
    let loads = 0;
    const load = () => {
      loads += 1;
      return loaded.promise;
    };
    const results: unknown[] = [];
    const passing = async () => {
      await passTime(100);
      return results;
    };
    const calls = [cache, peer].map(async (each) => results.push(await each.getOrSet("key", load)));
    await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
    await passTime(500);
    expect([loads, results]).toEqual([1, []]);
    loaded.resolve("value");
    await expect.poll(passing, { timeout: 10_000 }).toEqual(["value", "value"]);
    await Promise.all(calls);
    expect([loads, await peer.get("key")]).toEqual([1, "value"]);
  });

  test("a load that fails in one process is tried by another that waits for it", async () => {
    const { cache, peer, passTime } = await open();
    if (peer === undefined) return;
    const started = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<string>();
    const load = () => {
      started.resolve();
      return failed.promise;
    };
    const first = cache.getOrSet("key", load);
    await started.promise;
    const results: string[] = [];
    const passing = async () => {
      await passTime(100);
      return results;
    };
    const second = peer.getOrSet("key", async () => "other").then((value) => results.push(value));
    failed.reject(new Error("no"));
    await expect(first).rejects.toThrow("no");
    await expect.poll(passing, { timeout: 10_000 }).toEqual(["other"]);
    await second;
  });
}

function describeSingleRenewals(open: () => Promise<OpenedCache>): void {
  test("a stale value is renewed by one process and served by all", async () => {
    const { cache, peer, passTime, scaled } = await open();
    if (peer === undefined) return;
    const options = { ttlMs: scaled(200), staleMs: scaled(60_000) };
    await cache.getOrSet("key", async () => "old", options);
    await passTime(250);
    const loaded = Promise.withResolvers<string>();
    let loads = 0;
    const renew = () => {
      loads += 1;
      return loaded.promise;
    };
    expect(await Promise.all([cache, peer].map((each) => each.getOrSet("key", renew, options)))).toEqual([
      "old",
      "old",
    ]);
    await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
    loaded.resolve("new");
    await expect.poll(() => peer.get("key"), { timeout: 10_000 }).toBe("new");
    await passTime(50);
    expect(loads).toBe(1);
  });
}
