import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFakeClock } from "@mega/core/testing";
import { describe, expect, test, vi } from "vitest";
import { recordName } from "../src/records/record-name.ts";
import { openStorage } from "./open-storage.ts";

// Many small files, or much arithmetic: both take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const session = { data: {}, userId: undefined, createdAt: 1, expiresAt: 1e15 };

const filesIn = (directory: string): readonly string[] => readdirSync(directory).map((name) => join(directory, name));
const bytesIn = (directory: string): number => filesIn(directory).reduce((sum, path) => sum + statSync(path).size, 0);

describe("the bounds of the cache:", () => {
  test("past maxEntries the least recently used go, and a read is a use", async () => {
    const clock = createFakeClock();
    const { cache, directory } = await openStorage({ clock, cache: { maxEntries: 3 } });
    for (const key of ["a", "b", "c"]) {
      await cache.set(key, key, { tags: ["tag"] });
      await clock.advance(2_000);
    }
    await cache.get("a");
    await cache.set("c", "again");
    expect(filesIn(join(directory, "cache"))).toHaveLength(3);
    await cache.set("d", "d");
    expect(await Promise.all(["a", "b", "c", "d"].map((key) => cache.has(key)))).toEqual([true, false, true, true]);
    expect(await cache.deleteTag("tag")).toBe(1);
  });

  test("past maxBytes the least recently used go, however many write at once", async () => {
    const { app, cache, directory } = await openStorage({ cache: { maxBytes: 50_000 } });
    await Promise.all(Array.from({ length: 200 }, (_, n) => cache.set(`key ${n}`, "x".repeat(2_000))));
    const held = bytesIn(join(directory, "cache"));
    expect(held).toBeLessThanOrEqual(50_000);
    expect(held).toBeGreaterThan(30_000);
    const { checks } = await app.health.run();
    expect(checks.find(({ name }) => name === "cache")?.detail).toEqual({
      bytes: held,
      entries: filesIn(join(directory, "cache")).length,
      unreadable: 0,
    });
  });

  test("two storages on one directory stay within maxBytes together", { timeout: 60_000 }, async () => {
    const first = await openStorage({ cache: { maxBytes: 100_000 } });
    const second = await openStorage({ directory: first.directory, cache: { maxBytes: 100_000 } });
    // Each learns of the other with its next sign of life.
    await expect.poll(async () => processesSeen(first), { timeout: 40_000 }).toBe(2);
    for (let n = 0; n < 100; n += 1)
      await Promise.all([first.cache.set(`a${n}`, "x".repeat(2_000)), second.cache.set(`b${n}`, "x".repeat(2_000))]);
    expect(bytesIn(join(first.directory, "cache"))).toBeLessThanOrEqual(100_000);
  });

  test("a value over the limit is refused with the option's name, and what was there stays", async () => {
    const { cache } = await openStorage({ cache: { maxValueBytes: 1_000, maxBytes: 5_000 } });
    await cache.set("key", 1);
    await expect(cache.set("key", "x".repeat(999))).rejects.toMatchObject({
      code: "CACHE_VALUE_TOO_LARGE",
      message: "the entry takes 1001 bytes, more than fileCache.maxValueBytes (1000)",
      data: { option: "fileCache.maxValueBytes", bytes: 1_001, maxValueBytes: 1_000 },
    });
    await expect(
      cache.set("key", 1, { tags: Array.from({ length: 20 }, (_, n) => `${n}${"t".repeat(400)}`) }),
    ).rejects.toMatchObject({
      code: "CACHE_VALUE_TOO_LARGE",
      data: { option: "fileCache.maxBytes" },
    });
    expect(await cache.get("key")).toBe(1);
  });

  test("a value can be replaced while the cache is full without any other going", async () => {
    const { cache } = await openStorage({ cache: { maxEntries: 5 } });
    for (const key of ["a", "b", "c", "d", "e", "a", "c", "e"]) await cache.set(key, key);
    expect(await Promise.all(["a", "b", "c", "d", "e"].map((key) => cache.has(key)))).toEqual(Array(5).fill(true));
  });
});

const processesSeen = async ({ app }: Awaited<ReturnType<typeof openStorage>>): Promise<unknown> =>
  (await app.health.run()).checks.find(({ name }) => name === "files")?.detail?.["processes"];

describe("the bounds of the sessions:", () => {
  test("past maxSessions the least recently used ends", async () => {
    const clock = createFakeClock();
    const { sessions } = await openStorage({ clock, sessions: { maxSessions: 3 } });
    for (const key of ["a", "b", "c"]) {
      await sessions.create(key, session);
      await clock.advance(2_000);
    }
    await sessions.get("a");
    await sessions.create("d", session);
    const found = await Promise.all(["a", "b", "c", "d"].map(async (key) => (await sessions.get(key)) !== undefined));
    expect(found).toEqual([true, false, true, true]);
  });

  test("a session over the limit is refused with the option's name, and the stored one stays", async () => {
    const { sessions } = await openStorage({ sessions: { maxSessionBytes: 100 } });
    await sessions.create("s", session);
    await expect(sessions.update("s", 1, { ...session, data: { text: "x".repeat(100) } })).rejects.toMatchObject({
      code: "FILE_VALUE_TOO_LARGE",
      data: { option: "fileSessions.maxSessionBytes", bytes: 111, maxSessionBytes: 100 },
    });
    expect(await sessions.get("s")).toMatchObject({ version: 1, data: {} });
  });
});

test("expired and torn files are removed in bounded steps without being asked for", async () => {
  const clock = createFakeClock();
  const { cache, sessions, directory } = await openStorage({
    clock,
    cache: { sweepIntervalMs: 1_000, sweepBatch: 2 },
    sessions: { sweepIntervalMs: 1_000, sweepBatch: 2 },
  });
  const now = clock.now();
  for (const key of ["a", "b", "c", "d", "e"]) {
    await cache.set(key, key, { ttlMs: 500, tags: ["tag"] });
    await sessions.create(key, { ...session, expiresAt: now + 500, userId: "ada" });
  }
  await cache.set("kept", 1);
  writeFileSync(join(directory, "cache", recordName("torn")), "MEGAREC1 and then nothing");
  writeFileSync(join(directory, "cache", recordName("foreign")), "something else");
  const left = () => [filesIn(join(directory, "cache")).length, filesIn(join(directory, "sessions")).length];
  // Each step does at most two files, so time has to pass for the next.
  await expect
    .poll(
      async () => {
        await clock.advance(50);
        return left();
      },
      { timeout: 12_000, interval: 10 },
    )
    .toEqual([2, 0]);
  expect(filesIn(join(directory, "cache-tags"))).toEqual([]);
  expect(await cache.get("kept")).toBe(1);
});

test("more calls than maxPending are refused with FILE_OVERLOADED, and those under way end well", async () => {
  const { cache } = await openStorage({ files: { maxPending: 10, maxOpenFiles: 2 } });
  const results = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => cache.set(`key ${n}`, n)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  for (const result of results)
    if (result.status === "rejected")
      expect(result.reason).toMatchObject({ code: "FILE_OVERLOADED", data: { option: "files.maxPending" } });
  expect(await cache.get("key 9")).toBe(9);
});
