import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Logger } from "@mega/core";
import { silentLogger } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { recordName } from "../../src/records/record-name.ts";
import { openStorage } from "../open-storage.ts";
import { allPaths, temporaryDirectory } from "../temporary-directory.ts";

// Many small files, or much arithmetic: both take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const session = { data: { n: 1 }, userId: undefined, createdAt: 1, expiresAt: 1e15 };

/** The file of a key of the cache's outermost namespace. */
const cacheFile = (directory: string, key: string): string => join(directory, "cache", recordName(`:${key}`));

function listeningLogger(): { readonly logger: Logger; readonly warnings: readonly unknown[] } {
  const warnings: unknown[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (fields: unknown) => void warnings.push(fields),
    child: () => logger,
  };
  return { logger, warnings };
}

describe("a file that is no whole record reads as a miss, is counted and logged once, and can be written over:", () => {
  const spoilers: readonly (readonly [name: string, spoil: (file: string) => void])[] = [
    ["cut short", (file) => truncateSync(file, 50)],
    ["empty", (file) => truncateSync(file, 0)],
    ["grown", (file) => writeFileSync(file, "x", { flag: "a" })],
    ["somebody else's", (file) => writeFileSync(file, `{"json":true}${" ".repeat(100_000)}`)],
    [
      "the record of another key",
      (file) => writeFileSync(file, readFileSync(join(dirname(file), recordName(":other")))),
    ],
  ];

  test.each(spoilers)("%s", async (name, spoil) => {
    const { logger, warnings } = listeningLogger();
    const { app, directory, cache } = await openStorage({ logger });
    await cache.set("key", "value");
    await cache.set("other", "other value");
    spoil(cacheFile(directory, "key"));
    expect([await cache.get("key"), await cache.get("key"), await cache.has("key")]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(await cache.delete("key")).toBe(false);
    const isWhole = name.startsWith("the record");
    const { checks } = await app.health.run();
    const unreadable = checks.find((check) => check.name === "cache")?.detail?.["unreadable"];
    expect(unreadable).toBe(isWhole ? 0 : 4);
    expect(warnings).toHaveLength(isWhole ? 0 : 1);
    await cache.set("key", "again");
    expect([await cache.get("key"), await cache.get("other")]).toEqual(["again", "other value"]);
  });

  test("a torn session is none, and its id can be used again", async () => {
    const { directory, sessions } = await openStorage();
    await sessions.create("s", session);
    truncateSync(join(directory, "sessions", recordName("s")), 60);
    expect(await sessions.get("s")).toBeUndefined();
    expect(await sessions.update("s", 1, session)).toBe(false);
    expect(await sessions.create("s", session)).toBe(true);
    expect(await sessions.get("s")).toMatchObject({ version: 1 });
  });
});

describe("what is no file is never followed, opened for long or written through:", () => {
  test("a symbolic link in place of an entry reads as a miss, and a write replaces the link, not its target", async () => {
    const { directory, cache } = await openStorage();
    const target = join(temporaryDirectory(), "target");
    await cache.set("key", "value");
    renameSync(cacheFile(directory, "key"), target);
    symlinkSync(target, cacheFile(directory, "key"));
    const before = readFileSync(target);
    expect(await cache.get("key")).toBeUndefined();
    await cache.set("key", "new");
    expect(await cache.get("key")).toBe("new");
    expect(readFileSync(target)).toEqual(before);
  });

  test("a pipe in place of an entry does not hold up the reader", async () => {
    const { directory, cache } = await openStorage();
    execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', cacheFile(directory, "key")]);
    expect(await cache.get("key")).toBeUndefined();
    await cache.set("key", 1);
    expect(await cache.get("key")).toBe(1);
  });

  test("a directory in place of an entry is a miss to readers and FILE_IO_FAILED to writers", async () => {
    const { directory, cache } = await openStorage();
    mkdirSync(cacheFile(directory, "key"));
    expect(await cache.get("key")).toBeUndefined();
    await expect(cache.set("key", 1)).rejects.toMatchObject({ code: "FILE_IO_FAILED" });
    rmSync(cacheFile(directory, "key"), { recursive: true });
    await cache.set("key", 1);
    expect(await cache.get("key")).toBe(1);
  });

  test("a symbolic link in place of a tag's directory is refused with FILE_SYMLINK", async () => {
    const { directory, cache } = await openStorage();
    const elsewhere = temporaryDirectory();
    symlinkSync(elsewhere, join(directory, "cache-tags", recordName(":tag")));
    await expect(cache.set("key", 1, { tags: ["tag"] })).rejects.toMatchObject({ code: "FILE_SYMLINK" });
    expect(await cache.deleteTag("tag")).toBe(0);
    expect(allPaths(elsewhere)).toEqual([]);
  });
});

test("fuzzed keys, tags and users make no file outside the directory, share none, and keep their values", {
  timeout: 60_000,
}, async () => {
  const directory = join(temporaryDirectory(), "inside");
  const { cache, sessions } = await openStorage({ directory, files: { createDirectory: true } });
  const text = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
    fc.stringMatching(/^[./\\~\0a:]{1,20}$/),
    fc.constantFrom("..", "../../x", "/etc/passwd", "__proto__", "CON", "a\0b", "\ud800", "\ud801"),
  );
  const keys = [...new Set(fc.sample(text, { numRuns: 300, seed: 11 }))];
  await Promise.all(
    keys.map(async (key, n) => {
      await cache.set(key, n, { tags: [key] });
      await sessions.create(key, { ...session, data: { n }, userId: key });
    }),
  );
  for (const [n, key] of keys.entries()) {
    expect(await cache.get(key)).toBe(n);
    expect((await sessions.get(key))?.data).toEqual({ n });
  }
  const outer = dirname(directory);
  expect(allPaths(outer).every((path) => path === directory || path.startsWith(directory + sep))).toBe(true);
  const names = allPaths(directory).map((path) => path.slice(path.lastIndexOf(sep) + 1));
  expect(
    names.every((name) => /^[0-9a-f]{32}$|^[0-9a-f]{64}$|^(cache|sessions|locks|processes)(-tags|-users)?$/.test(name)),
  ).toBe(true);
  expect(names.filter((name) => name.length === 64)).toHaveLength(keys.length * 6);
});

test("a key of 1 MB and binary values of 1 MB come back as they were", async () => {
  const { cache, sessions } = await openStorage();
  const key = "k".repeat(1_048_576);
  await sessions.create(key, session);
  expect(await sessions.get(key)).toMatchObject({ data: { n: 1 } });
  expect(await sessions.get(`${key}k`)).toBeUndefined();
  const bytes = Uint8Array.from({ length: 1_048_576 }, (_, n) => (n * 7) & 255);
  await cache.set("bytes", bytes);
  expect(Buffer.compare((await cache.get<Uint8Array>("bytes")) ?? new Uint8Array(), bytes)).toBe(0);
  await expect(cache.set("k".repeat(1_048_576), 1)).rejects.toMatchObject({ code: "CACHE_KEY_INVALID" });
});

test("cache and sessions outlive a restart, tags and users too", async () => {
  const first = await openStorage();
  await first.cache.set("key", { a: 1 }, { tags: ["tag"] });
  await first.sessions.create("s", { ...session, userId: "ada" });
  await first.app.stop();
  const second = await openStorage({ directory: first.directory });
  expect(await second.cache.get("key")).toEqual({ a: 1 });
  expect(await second.sessions.get("s")).toMatchObject({ data: { n: 1 }, version: 1 });
  expect([await second.cache.deleteTag("tag"), await second.sessions.deleteByUser("ada")]).toEqual([1, 1]);
});

test("a removed entry leaves nothing behind: no file, no tag, no lock", async () => {
  const { app, cache, directory, sessions } = await openStorage();
  await cache.set("key", 1, { tags: ["a", "b"] });
  await cache.set("key", 2, { tags: ["b"] });
  await sessions.create("s", { ...session, userId: "ada" });
  await cache.delete("key");
  await sessions.delete("s");
  await app.stop();
  const names = allPaths(directory).map((path) => path.slice(directory.length + 1));
  expect(names.toSorted()).toEqual(["cache", "cache-tags", "locks", "processes", "sessions", "sessions-users"]);
});

test("temporary files of processes that are gone are swept at start, and foreign files are left alone", async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "cache"));
  const leftover = join(directory, "cache", `.${"a".repeat(32)}.7.tmp`);
  const foreign = join(directory, "cache", "notes.txt");
  writeFileSync(leftover, "half");
  writeFileSync(foreign, "keep me");
  await openStorage({ directory });
  expect([existsSync(leftover), existsSync(foreign)]).toEqual([false, true]);
});

test("a machine clock that is set back or forward changes what has expired and nothing else", async () => {
  const clock = createFakeClock();
  const { cache, sessions } = await openStorage({ clock });
  const createdAt = clock.now();
  await cache.set("short", 1, { ttlMs: 60_000 });
  await cache.set("long", 2);
  await sessions.create("s", { ...session, createdAt, expiresAt: createdAt + 60_000 });
  clock.jump(-86_400_000);
  expect([await cache.get("short"), await cache.get("long")]).toEqual([1, 2]);
  expect(await sessions.update("s", 1, { ...session, createdAt, expiresAt: createdAt + 60_000 })).toBe(true);
  await cache.set("early", 3, { ttlMs: 60_000 });
  clock.jump(2 * 86_400_000);
  expect([await cache.get("short"), await cache.get("long"), await cache.get("early")]).toEqual([
    undefined,
    2,
    undefined,
  ]);
  expect(await sessions.get("s")).toBeUndefined();
  await cache.set("late", 4, { ttlMs: 60_000 });
  expect(await cache.get("late")).toBe(4);
});
