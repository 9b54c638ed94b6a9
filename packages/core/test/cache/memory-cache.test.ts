import { expect, onTestFinished, test } from "vitest";
import { type MemoryCacheOptions, memoryCache } from "../../src/cache/index.ts";
import { createApp, silentLogger } from "../../src/index.ts";
import { createFakeClock, describeCache } from "../../src/testing/index.ts";
import { createLinesLogger } from "../support/lines-logger.ts";

async function open(options?: MemoryCacheOptions) {
  const clock = createFakeClock();
  const app = createApp({ name: "test", logger: silentLogger, clock, resources: { cache: memoryCache(options) } });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
  };
  return { app, cache: app.resources.cache, passTime: clock.advance, close };
}

async function openForTest(options: MemoryCacheOptions) {
  const opened = await open(options);
  onTestFinished(opened.close);
  return opened;
}

describeCache("memory", open);

test("past maxEntries the least recently used entry goes first", async () => {
  const { cache } = await openForTest({ maxEntries: 3 });
  for (const key of ["a", "b", "c"]) await cache.set(key, key);
  await cache.get("a");
  await cache.set("d", "d");
  expect(await Promise.all(["a", "b", "c", "d"].map((key) => cache.has(key)))).toEqual([true, false, true, true]);
});

test("past maxBytes entries go until the new one fits, and one larger than all is refused", async () => {
  const { cache, app } = await openForTest({ maxBytes: 10_000 });
  for (const key of ["a", "b", "c", "d"]) await cache.set(key, "x".repeat(1_500));
  expect(await cache.has("a")).toBe(false);
  await expect(cache.set("huge", "x".repeat(6_000))).rejects.toMatchObject({ code: "CACHE_VALUE_TOO_LARGE" });
  expect(await cache.has("d")).toBe(true);
  const [check] = (await app.health.run()).checks;
  expect(check).toMatchObject({ status: "up", detail: { entries: 3 } });
  expect(Number(check?.detail?.["bytes"]) <= 10_000).toBe(true);
});

test("expired entries and their tags are removed without being asked for", async () => {
  const { cache, app, passTime } = await openForTest({ sweepIntervalMs: 1_000 });
  for (const key of ["a", "b", "c"]) await cache.set(key, key, { ttlMs: 500, tags: ["tag"] });
  await cache.set("kept", 1);
  await passTime(1_500);
  expect((await app.health.run()).checks[0]).toMatchObject({ detail: { entries: 1 } });
  expect(await cache.deleteTag("tag")).toBe(0);
});

test("a renewal that fails is logged once, however many were served stale meanwhile", async () => {
  const { logger, lines } = createLinesLogger();
  const clock = createFakeClock();
  const app = createApp({ name: "test", logger, clock, resources: { cache: memoryCache() } });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  const { cache } = app.resources;
  await cache.getOrSet("key", async () => "old", { ttlMs: 100, staleMs: 1_000 });
  await clock.advance(100);
  const loading = Promise.withResolvers<string>();
  for (let n = 0; n < 5; n += 1) expect(await cache.getOrSet("key", () => loading.promise)).toBe("old");
  loading.reject(new Error("the origin is down"));
  await clock.advance(0);
  expect(lines.filter(({ level }) => level === "warn")).toMatchObject([{ err: { message: "the origin is down" } }]);
});

test.each([{ maxEntries: 0 }, { maxBytes: -1 }, { sweepIntervalMs: Number.NaN }])(
  "refuses the option %j by name",
  (options) => {
    expect(() => memoryCache(options)).toThrow(`memoryCache.${Object.keys(options)[0]} (`);
  },
);
