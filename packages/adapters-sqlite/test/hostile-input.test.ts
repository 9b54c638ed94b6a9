import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { createApp, silentLogger } from "@mega/core";
import { sql, sqlIdentifier, sqlJoin } from "@mega/core/sql";
import { bootFailure } from "@mega/lab/vitest";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { sqlite, sqliteCache, sqliteSessions } from "../src/index.ts";
import { openDatabase } from "./open-database.ts";
import { smallDisk } from "./small-disk.ts";
import { temporaryFile } from "./temporary-directory.ts";

// A hundred thousand of anything takes its time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const hostile = [
  "..",
  "'",
  '"',
  "';--",
  "a",
  "A",
  "é",
  "e\u0301",
  "a\0b",
  "a\0c",
  "\ud800",
  "\ud801",
  "%",
  "_",
  "\ufdd0d800",
];

/** Texts as they come from outside, each once: those that mean something in SQL, ill-formed ones, and plain ones. */
function fuzzedTexts(count: number, text: fc.Arbitrary<string>): readonly string[] {
  const sampled = fc.sample(text, { numRuns: Math.round(count * 0.6), seed: 5 });
  const counted = Array.from({ length: count }, (_, n) => `plain ${n}`);
  return [...new Set([...hostile, ...sampled, ...counted])].filter((each) => each !== "").slice(0, count);
}

async function openStores() {
  const resources = {
    db: sqlite({ file: ":memory:" }),
    cache: sqliteCache({ database: "db", maxBytes: 20_000_000 }),
    sessions: sqliteSessions({ database: "db" }),
  };
  const app = createApp({ name: "test", logger: silentLogger, resources });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  return app.resources;
}

test("100,000 fuzzed keys of the cache are each their own: no key finds or removes the value of another", async () => {
  const { cache, db } = await openStores();
  const keys = fuzzedTexts(
    100_000,
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
    ),
  );
  expect(keys).toHaveLength(100_000);
  const isStored = (n: number): boolean => n < hostile.length || n % 10 === 0;
  for (const [n, key] of keys.entries()) if (isStored(n)) await cache.set(key, n, { tags: [key] });
  for (const [n, key] of keys.entries()) expect(await cache.get(key)).toBe(isStored(n) ? n : undefined);
  for (const [n, key] of keys.slice(0, 2_000).entries())
    expect(await (n % 2 === 0 ? cache.delete(key) : cache.deleteTag(key))).toBe(
      n % 2 === 0 ? isStored(n) : Number(isStored(n)),
    );
  const left = keys.filter((_, n) => n >= 2_000 && isStored(n)).length;
  expect(await db.one(sql`select count(*) as n from mega_cache`)).toEqual({ n: left });
});

test("100,000 fuzzed identifiers are names and nothing else", async () => {
  const db = await openDatabase({ file: ":memory:", statementCacheSize: 10 });
  await db.query(sql`create table victim (id integer)`);
  const usable = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((name) => !/[\0\u{10000}-\u{10ffff}]| $/u.test(name) && Buffer.byteLength(name) <= 63);
  const injected = fc.stringMatching(/^["'`;()\-/*[\] a]{1,20}[a-z]$/);
  const names = fuzzedTexts(100_000, fc.oneof(usable, injected)).filter(
    // The driver's rows are plain objects, of which no member can have that name.
    (name) => name.isWellFormed() && !name.includes("\0") && name !== "__proto__",
  );
  for (let start = 0; start < names.length; start += 500) {
    const some = names.slice(start, start + 500);
    const row = await db.one(
      sql`select ${sqlJoin(some.map((name, n) => sql`${start + n} as ${sqlIdentifier(name)}`))}`,
    );
    expect(Object.keys(row ?? {}).toSorted()).toEqual(some.toSorted());
  }
  expect(names.length).toBeGreaterThan(99_900);
  expect(await db.many(sql`select name from sqlite_schema`)).toEqual([{ name: "victim" }]);
});

describe("a value that is too large or is none is refused, and the next one is taken:", () => {
  test("larger than SQLite's limit", async () => {
    const db = await openDatabase();
    await db.query(sql`create table card (id integer primary key, body blob)`);
    await db.query(sql`insert into card (body) values ('kept')`);
    await expect(db.query(sql`insert into card (body) values (zeroblob(2147483647))`)).rejects.toMatchObject({
      code: "SQL_INVALID_STATEMENT",
      data: { driverCode: "SQLITE_TOOBIG" },
    });
    await db.query(sql`insert into card (body) values (zeroblob(1000000))`);
    expect(await db.many(sql`select length(body) as n from card order by id`)).toEqual([{ n: 4 }, { n: 1_000_000 }]);
  });

  test("larger than the whole cache", async () => {
    const { cache } = await openStores();
    await cache.set("key", "kept");
    await expect(cache.set("key", "x".repeat(20_000_001))).rejects.toMatchObject({ code: "CACHE_VALUE_TOO_LARGE" });
    expect(await cache.get("key")).toBe("kept");
    await cache.set("key", "next");
    expect(await cache.get("key")).toBe("next");
  });

  test("a session whose data is not JSON", async () => {
    const { sessions } = await openStores();
    const session = { data: { n: 1 }, userId: "ada", createdAt: 1, expiresAt: Date.now() + 60_000 };
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    for (const data of [{ n: 5n }, loop])
      await expect(sessions.create("key", { ...session, data: data as never })).rejects.toThrow(TypeError);
    expect(await sessions.get("key")).toBeUndefined();
    expect(await sessions.create("key", session)).toBe(true);
    expect((await sessions.get("key"))?.data).toEqual({ n: 1 });
  });
});

test("a file that was read-only works in the same process once it may be written, and has what was acknowledged", async () => {
  using disk = smallDisk(20);
  const file = disk === undefined ? temporaryFile() : join(disk.path, "test.db");
  // Root may write whatever the file's mode says, unless the disk is mounted so that nobody may.
  const allow = (what: "ro" | "rw"): void => {
    if (disk === undefined) chmodSync(file, what === "ro" ? 0o444 : 0o644);
    else execFileSync("/bin/mount", ["-o", `remount,${what}`, disk.path]);
  };
  const start = async () => {
    const app = createApp({ name: "test", logger: silentLogger, resources: { db: sqlite({ file }) } });
    await app.start();
    return { app, db: app.resources.db };
  };
  const first = await start();
  await first.db.query(sql`create table card (id integer primary key)`);
  await first.db.query(sql`insert into card (id) values (1)`);
  await first.app.stop();
  allow("ro");
  expect(await bootFailure({ db: sqlite({ file }) })).toMatchObject({ code: "SQL_READ_ONLY", data: { file } });
  allow("rw");
  const second = await start();
  await second.db.query(sql`insert into card (id) values (2)`);
  expect(await second.db.many(sql`select id from card order by id`)).toEqual([{ id: 1 }, { id: 2 }]);
  await second.app.stop();
});
