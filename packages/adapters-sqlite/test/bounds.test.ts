import { createApp, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";
import { createFakeClock } from "@mega/core/testing";
import { expect, onTestFinished, test } from "vitest";
import {
  type SqliteCacheOptions,
  type SqliteSessionsOptions,
  sqlite,
  sqliteCache,
  sqliteSessions,
} from "../src/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

interface Scene {
  readonly file?: string;
  readonly cache?: Partial<SqliteCacheOptions>;
  readonly sessions?: Partial<SqliteSessionsOptions>;
}

async function open({ file = temporaryFile(), cache, sessions }: Scene = {}) {
  const clock = createFakeClock();
  const app = createApp({
    name: "test",
    logger: silentLogger,
    clock,
    resources: {
      db: sqlite({ file }),
      cache: sqliteCache({ database: "db", ...cache }),
      sessions: sqliteSessions({ database: "db", ...sessions }),
    },
  });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  const count = async (table: "cache" | "sessions") => {
    const from = table === "cache" ? sql`mega_cache` : sql`mega_sessions`;
    return (await app.resources.db.one<{ n: number }>(sql`select count(*) as n from ${from}`))?.n;
  };
  return { app, clock, count, ...app.resources };
}

test("past maxBytes the oldest entries of the cache go, and one larger than all is refused", async () => {
  const { cache, count, db } = await open({ cache: { maxBytes: 4_000 } });
  for (const key of ["a", "b", "c", "d"]) await cache.set(key, "x".repeat(1_000), { tags: ["tag"] });
  expect(await Promise.all(["a", "b", "c", "d"].map((key) => cache.has(key)))).toEqual([false, true, true, true]);
  await expect(cache.set("huge", "x".repeat(5_000))).rejects.toMatchObject({ code: "CACHE_VALUE_TOO_LARGE" });
  await cache.set("wide", "x".repeat(3_500));
  expect(await count("cache")).toBe(1);
  await cache.clear();
  expect(await db.many(sql`select bytes from mega_cache_usage`)).toEqual([{ bytes: 0 }]);
  expect(await db.many(sql`select tag from mega_cache_tag`)).toEqual([]);
});

test("a counter that grows does not grow the account of the cache beyond what is stored", async () => {
  const { cache, db } = await open();
  for (let n = 0; n < 20; n += 1) await cache.increment("hits", 1_000);
  const [usage] = await db.many<{ bytes: number }>(sql`select bytes from mega_cache_usage`);
  const [stored] = await db.many<{ bytes: number }>(sql`select sum(bytes) as bytes from mega_cache`);
  expect(usage).toEqual(stored);
});

test("expired entries and sessions are removed in bounded steps without being asked for", async () => {
  const { cache, sessions, clock, count } = await open({
    cache: { sweepIntervalMs: 1_000, sweepBatch: 2 },
    sessions: { sweepIntervalMs: 1_000, sweepBatch: 2 },
  });
  const now = clock.now();
  for (const key of ["a", "b", "c", "d", "e"]) {
    await cache.set(key, key, { ttlMs: 500 });
    await sessions.create(key, { data: {}, userId: undefined, createdAt: now, expiresAt: now + 500 });
  }
  await cache.set("kept", 1);
  await clock.advance(1_000);
  expect([await count("cache"), await count("sessions")]).toEqual([4, 3]);
  await clock.advance(1_000);
  expect([await count("cache"), await count("sessions")]).toEqual([1, 0]);
});

test("cache and sessions outlive a restart", async () => {
  const file = temporaryFile();
  const first = await open({ file });
  const now = first.clock.now();
  await first.cache.set("key", { a: 1 });
  await first.sessions.create("key", { data: { a: 1 }, userId: "ada", createdAt: now, expiresAt: now + 60_000 });
  await first.app.stop();
  const second = await open({ file });
  expect(await second.cache.get("key")).toEqual({ a: 1 });
  expect(await second.sessions.get("key")).toMatchObject({ data: { a: 1 }, version: 1 });
});

test("the cache used inside a transaction of its database is refused instead of waiting for itself", async () => {
  const { db, cache } = await open();
  await db.transaction(async () => {
    await expect(cache.set("key", 1)).rejects.toMatchObject({ code: "SQL_DEADLOCK" });
  });
  await cache.set("key", 1);
});
