import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApp, defineResource, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";
import { describe, expect, test, vi } from "vitest";
import { type SqliteDatabase, type SqliteOptions, sqlite } from "../src/index.ts";
import { smallDisk } from "./small-disk.ts";
import { temporaryFile } from "./temporary-directory.ts";

// Filling a disk takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const mebibyte = 1_048_576;
const patience = { timeout: 30_000, interval: 50 };

/** Only root may mount a disk. For anybody else SQLite says the same of a file that may have no more pages. */
async function expectFullByPages(): Promise<void> {
  const { app, db } = await start({ file: temporaryFile() });
  db.native.pragma("max_page_count = 4");
  await expect(fill(db, 5_000)).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
  await app.stop();
}

async function start(options: SqliteOptions) {
  const db = sqlite(options);
  let atTheEnd: ((database: SqliteDatabase) => Promise<unknown>) | undefined;
  const last = defineResource({
    kind: "last",
    start: ({ resources }) => resources["db"] as SqliteDatabase,
    stop: async () => {
      await atTheEnd?.(app.resources.db);
    },
  });
  const app = createApp({ name: "test", logger: silentLogger, resources: { db, last } });
  await app.start();
  await app.resources.db.query(sql`create table if not exists card (id integer primary key, body text not null)`);
  return {
    app,
    db: app.resources.db,
    health: () => db.check?.(new AbortController().signal),
    onStop: (work: typeof atTheEnd) => {
      atTheEnd = work;
    },
  };
}

const add = (db: Pick<SqliteDatabase, "query">, bytes: number) =>
  db.query(sql`insert into card (body) values (${"x".repeat(bytes)})`);
const count = async (db: SqliteDatabase) => (await db.one<{ n: number }>(sql`select count(*) as n from card`))?.n;

/** Ends with the error that says there is no room. */
async function fill(db: SqliteDatabase, bytes: number): Promise<never> {
  for (;;) await add(db, bytes);
}

/** Down to the last page. */
async function fillToTheBrim(db: SqliteDatabase): Promise<void> {
  for (const bytes of [50_000, 5_000, 10])
    await expect(fill(db, bytes)).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
}

function fillWithOthers(path: string): void {
  const chunk = Buffer.alloc(4_096, 1);
  expect(() => {
    for (;;) writeFileSync(path, chunk, { flag: "a" });
  }).toThrow("ENOSPC");
}

describe("a full disk", () => {
  test("rejects writes with SQL_STORAGE_FULL, keeps what was acknowledged, and needs no restart once there is room", async () => {
    using disk = smallDisk(6);
    if (disk === undefined) return expectFullByPages();
    const ballast = join(disk.path, "ballast");
    writeFileSync(ballast, Buffer.alloc(3 * mebibyte, 1));
    const { app, db, health } = await start({ file: join(disk.path, "test.db"), reserveBytes: mebibyte });
    let acknowledged = 0;
    const filling = async (): Promise<never> => {
      for (;;) {
        await add(db, 20_000);
        acknowledged += 1;
      }
    };
    await expect(filling()).rejects.toMatchObject({ code: "SQL_STORAGE_FULL", data: { driverCode: "SQLITE_FULL" } });
    const many = db.transaction(async (tx) => {
      for (let n = 0; n < 50; n += 1) await add(tx, 20_000);
    });
    await expect(many).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    expect(await count(db)).toBe(acknowledged);
    expect(await health()).toEqual({
      status: "degraded",
      detail: { waiting: 0, reserveBytes: mebibyte, reason: "SQL_STORAGE_FULL" },
    });
    rmSync(ballast);
    await add(db, 20_000);
    await expect.poll(health, patience).toMatchObject({ status: "up" });
    expect(await count(db)).toBe(acknowledged + 1);
    expect(await db.one(sql`pragma integrity_check`)).toEqual({ integrity_check: "ok" });
    await app.stop();
  });

  test("takes the log over as soon as that gives room, so that writing goes on", async () => {
    using disk = smallDisk(12);
    if (disk === undefined) return expectFullByPages();
    const file = join(disk.path, "test.db");
    const { app, db, health } = await start({ file });
    await expect(fill(db, 20_000)).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    expect(await health()).toMatchObject({ status: "degraded" });
    const before = Number(await count(db));
    await expect.poll(health, patience).toEqual({ status: "up", detail: { waiting: 0, reserveBytes: 4_194_304 } });
    for (let n = 0; n < 20; n += 1) await add(db, 20_000);
    expect(await count(db)).toBe(before + 20);
    await app.stop();
  });

  test("gives half of the reserve to what makes room, and the reserve is whole again when there is room", async () => {
    using disk = smallDisk(6);
    if (disk === undefined) return expectFullByPages();
    const ballast = join(disk.path, "ballast");
    writeFileSync(ballast, Buffer.alloc(2 * mebibyte, 1));
    const { app, db, health } = await start({ file: join(disk.path, "test.db"), reserveBytes: mebibyte });
    await fillToTheBrim(db);
    const before = Number(await count(db));
    expect((await db.query(sql`delete from card where id <= 20`)).affectedRows).toBe(20);
    expect(await health()).toMatchObject({ status: "degraded", detail: { reserveBytes: mebibyte / 2 } });
    await add(db, 10_000);
    expect(await count(db)).toBe(before - 20 + 1);
    rmSync(ballast);
    await expect.poll(health, patience).toEqual({ status: "up", detail: { waiting: 0, reserveBytes: mebibyte } });
    await app.stop();
  });

  test("makes room for a transaction that deletes when it is tried again", async () => {
    using disk = smallDisk(5);
    if (disk === undefined) return expectFullByPages();
    const { app, db } = await start({ file: join(disk.path, "test.db"), reserveBytes: mebibyte });
    await fillToTheBrim(db);
    const before = Number(await count(db));
    const clear = () => db.transaction((tx) => tx.query(sql`delete from card where id <= 20`));
    await expect(clear()).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    await clear();
    expect(await count(db)).toBe(before - 20);
    await app.stop();
  });

  test("without a reserve refuses even to delete", async () => {
    using disk = smallDisk(5);
    if (disk === undefined) return expectFullByPages();
    const file = join(disk.path, "test.db");
    const { app, db, health } = await start({ file, reserveBytes: 0 });
    await fillToTheBrim(db);
    await expect(db.query(sql`delete from card where id <= 20`)).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    expect(await health()).toMatchObject({ status: "degraded", detail: { reserveBytes: 0 } });
    expect(existsSync(`${file}.reserve`)).toBe(false);
    await app.stop();
  });

  test("gives the rest of the reserve to what the app writes at its end, and the log is taken over", async () => {
    using disk = smallDisk(12);
    if (disk === undefined) return expectFullByPages();
    const file = join(disk.path, "test.db");
    const { app, db, onStop } = await start({ file });
    await fillToTheBrim(db);
    await expect(add(db, 10)).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    const before = Number(await count(db));
    onStop((database) => add(database, 100_000));
    expect(await app.stop()).toMatchObject({ isClean: true });
    expect(existsSync(`${file}-wal`)).toBe(false);
    const again = await start({ file });
    expect(await count(again.db)).toBe(before + 1);
    await again.app.stop();
  });

  test("does not keep an app from starting that has a reserve from before", async () => {
    using disk = smallDisk(6);
    if (disk === undefined) return expectFullByPages();
    const file = join(disk.path, "test.db");
    const first = await start({ file, reserveBytes: mebibyte });
    await add(first.db, 10);
    await first.app.stop();
    expect(statSync(`${file}.reserve`).size).toBe(mebibyte);
    fillWithOthers(join(disk.path, "others"));
    const second = await start({ file, reserveBytes: mebibyte });
    expect(await count(second.db)).toBe(1);
    expect(await second.health()).toEqual({ status: "up", detail: { waiting: 0, reserveBytes: mebibyte / 2 } });
    rmSync(join(disk.path, "others"));
    await expect.poll(second.health, patience).toMatchObject({ detail: { reserveBytes: mebibyte } });
    await second.app.stop();
  });
});
