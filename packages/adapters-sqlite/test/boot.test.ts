import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { memoryCache } from "@mega/core/cache";
import { defineMigration, sql } from "@mega/core/sql";
import { asOrdinaryUser, bootFailure, childStarter } from "@mega/lab/vitest";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { type SqliteOptions, sqlite, sqliteCache, sqliteSessions } from "../src/index.ts";
import { openDatabase } from "./open-database.ts";
import { temporaryFile } from "./temporary-directory.ts";

const startChild = childStarter(import.meta.url);

const card = defineMigration({ name: "0001-card", up: [sql`create table card (id integer primary key)`] });

describe("a boot that cannot work says what is wrong with which file", () => {
  test("a directory that does not exist", async () => {
    const file = join(dirname(temporaryFile()), "no", "such", "test.db");
    const failure = await bootFailure({ db: sqlite({ file }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { option: "sqlite.file", file } });
    expect(failure.message).toContain(`the directory ${dirname(file)} does not exist`);
  });

  test("createDirectory makes the directory", async () => {
    const file = join(dirname(temporaryFile()), "no", "such", "test.db");
    const db = await openDatabase({ file, createDirectory: true });
    expect(await db.one(sql`select 1 as one`)).toEqual({ one: 1 });
  });

  test("a read-only database file", async () => {
    const file = temporaryFile();
    new BetterSqlite3(file).exec("create table card (id integer)").close();
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o777);
    asOrdinaryUser();
    const failure = await bootFailure({ db: sqlite({ file }) });
    expect(failure).toMatchObject({ code: "SQL_READ_ONLY", data: { file } });
    expect(failure.message).toMatch(/^cannot open the database .+test\.db: the file.* is read-only$/);
  });

  test("a read-only directory", async () => {
    const file = temporaryFile();
    new BetterSqlite3(file).exec("create table card (id integer)").close();
    chmodSync(file, 0o666);
    chmodSync(dirname(file), 0o555);
    asOrdinaryUser();
    const failure = await bootFailure({ db: sqlite({ file }) });
    expect(failure).toMatchObject({ code: "SQL_READ_ONLY", data: { file } });
    expect(failure.message).toMatch(/^cannot open the database .+test\.db: the .*directory.* is read-only$/);
  });

  test("a file that is no database, and a directory in its place", async () => {
    const file = temporaryFile();
    writeFileSync(file, "this is not a database, it only has its name ".repeat(100));
    expect(await bootFailure({ db: sqlite({ file }) })).toMatchObject({
      code: "SQL_OPEN_FAILED",
      message: `cannot open the database ${file}: file is not a database`,
    });
    const directory = temporaryFile();
    mkdirSync(directory);
    expect(await bootFailure({ db: sqlite({ file: directory }) })).toMatchObject({
      code: "SQL_OPEN_FAILED",
      message: `cannot open the database ${directory}: it is not a file`,
    });
  });

  test("a database that another process has locked", async () => {
    const file = temporaryFile();
    new BetterSqlite3(file).exec("pragma journal_mode = wal; create table card (id integer)").close();
    const holder = startChild("hold-lock.ts", file);
    await holder.wrote(1);
    const failure = await bootFailure({ db: sqlite({ file, busyTimeoutMs: 50, migrations: [card] }) });
    expect(failure).toMatchObject({ code: "SQL_LOCKED", data: { busyTimeoutMs: 50 } });
    expect(failure.message).toBe("another process held the database's lock for more than 50 ms");
  });
});

describe("migrations at boot", () => {
  test("one that throws half-way ends the boot, named, and leaves the database as it was", async () => {
    const file = temporaryFile();
    const broken = defineMigration({
      name: "0002-broken",
      up: async (tx) => {
        await tx.query(sql`insert into card (id) values (1)`);
        throw new Error("half-way");
      },
    });
    const failure = await bootFailure({ db: sqlite({ file, migrations: [card, broken] }) });
    expect(failure).toMatchObject({ code: "MIGRATION_FAILED", data: { migration: "0002-broken", rolledBack: true } });
    const db = await openDatabase({ file, migrations: [card] });
    expect(await db.many(sql`select id from card`)).toEqual([]);
  });

  test("check refuses to start while one is pending, off does not look", async () => {
    const file = temporaryFile();
    const failure = await bootFailure({ db: sqlite({ file, migrations: [card], migrate: "check" }) });
    expect(failure).toMatchObject({ code: "MIGRATION_PENDING", data: { pending: ["0001-card"] } });
    await openDatabase({ file, migrations: [card], migrate: "off" });
    await openDatabase({ file, migrations: [card] });
    await openDatabase({ file, migrations: [card], migrate: "check" });
  });
});

describe("options", () => {
  test.each<Partial<SqliteOptions>>([
    { file: "" },
    { synchronous: "off" as "full" },
    { reserveBytes: -1 },
    { integrityCheck: "yes" as "always" },
    { migrate: "yes" as "auto" },
    { busyTimeoutMs: -1 },
    { queueTimeoutMs: 0 },
    { maxQueued: 1.5 },
    { maxReaders: 0 },
    { statementCacheSize: Number.NaN },
    { migrations: {} as [] },
  ])("a wrong one is refused by name before anything is opened: %j", (options) => {
    expect(() => sqlite({ file: "never-opened.db", ...options })).toThrow(`sqlite.${Object.keys(options)[0]} (`);
  });

  test.each([
    { sweepBatch: 0 },
    { sweepIntervalMs: 1 },
    { sweepIntervalMs: Number.POSITIVE_INFINITY },
    { database: "" },
  ])("so is one of sqliteSessions and sqliteCache: %j", (options) => {
    const [option] = Object.keys(options);
    expect(() => sqliteSessions({ database: "db", ...options })).toThrow(`sqliteSessions.${option} (`);
    expect(() => sqliteCache({ database: "db", ...options })).toThrow(`sqliteCache.${option} (`);
  });

  test.each([
    [
      () => sqlite({ file: "a.db", ...{ busyTimoutMs: 5 } }),
      'sqlite.busyTimoutMs is no option; did you mean "busyTimeoutMs"?',
    ],
    [
      () => sqliteSessions({ database: "db", ...{ sweepbatch: 5 } }),
      'sqliteSessions.sweepbatch is no option; did you mean "sweepBatch"?',
    ],
    [() => sqliteCache({ database: "db", ...{ ttl: 5 } }), "sqliteCache.ttl is no option; it has database, maxBytes"],
  ])("one that does not exist is refused, with the one that was meant: %#", (make, message) => {
    expect(make).toThrow(message);
  });

  test("a database name that is absent, declared later or of another kind is an error that tells what there is", async () => {
    const db = sqlite({ file: ":memory:" });
    expect((await bootFailure({ sessions: sqliteSessions({ database: "db" }), db })).message).toBe(
      'sqliteSessions.database ("db") names no resource; no sqlite() resource is declared before "sessions"',
    );
    expect(
      (await bootFailure({ main: sqlite({ file: ":memory:" }), cache: sqliteCache({ database: "db" }) })).message,
    ).toBe('sqliteCache.database ("db") names no resource; sqlite() resources declared before "cache": main');
    const wrongKind = { other: memoryCache(), sessions: sqliteSessions({ database: "other" }) };
    expect((await bootFailure(wrongKind)).message).toContain("names a resource that is not a sqlite() one");
  });
});
