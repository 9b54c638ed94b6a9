import { createApp, silentLogger } from "@mega/core";
import { createMigrator, sql } from "@mega/core/sql";
import { childStarter } from "@mega/lab/vitest";
import BetterSqlite3 from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { sqlite } from "../src/index.ts";
import { openDatabase } from "./open-database.ts";
import { temporaryFile } from "./temporary-directory.ts";

const startChild = childStarter(import.meta.url);

// Each starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test("while another process holds the lock a write waits without blocking this one, and rejects with SQL_LOCKED in the end", async () => {
  const file = temporaryFile();
  const db = await openDatabase({ file, busyTimeoutMs: 200 });
  await db.query(sql`create table card (id integer primary key)`);
  const holder = startChild("hold-lock.ts", file);
  await holder.wrote(1);
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  await expect(db.query(sql`insert into card (id) values (1)`)).rejects.toMatchObject({
    code: "SQL_LOCKED",
    data: { busyTimeoutMs: 200 },
  });
  expect(hasTurned).toBe(true);
  await expect(db.transaction(async () => 1)).rejects.toMatchObject({ code: "SQL_LOCKED" });
  expect(await db.many(sql`select id from card`)).toEqual([]);
});

test("a write that waited for another process goes through once the lock is given back", async () => {
  const file = temporaryFile();
  const db = await openDatabase({ file, busyTimeoutMs: 10_000 });
  await db.query(sql`create table card (id integer primary key)`);
  const holder = startChild("hold-lock.ts", file);
  await holder.wrote(1);
  const writing = db.query(sql`insert into card (id) values (1)`);
  holder.process.stdin?.end();
  expect((await writing).affectedRows).toBe(1);
});

test("while a process stands still with the lock a write ends with SQL_LOCKED, and after it writing works again", async () => {
  const file = temporaryFile();
  const db = await openDatabase({ file, busyTimeoutMs: 200 });
  await db.query(sql`create table card (id integer primary key)`);
  const holder = startChild("hold-lock.ts", file);
  await holder.wrote(1);
  holder.process.kill("SIGSTOP");
  const insert = () => db.query(sql`insert into card (id) values (1)`);
  await expect(insert()).rejects.toMatchObject({ code: "SQL_LOCKED" });
  expect(await db.many(sql`select id from card`)).toEqual([]);
  holder.process.kill("SIGCONT");
  holder.process.stdin?.end();
  await holder.exited;
  await insert();
  expect(await db.many(sql`select id from card`)).toEqual([{ id: 1 }]);
});

test("two processes that migrate at once run each migration once", async () => {
  const file = temporaryFile();
  new BetterSqlite3(file).exec("create table run (name text, pid integer)").close();
  const children = [1, 2, 3].map(() => startChild("migrate.ts", file));
  await Promise.all(children.map((child) => child.wrote(1)));
  for (const child of children) child.process.stdin?.end();
  expect(await Promise.all(children.map(({ exited }) => exited))).toEqual([0, 0, 0]);
  const db = await openDatabase({ file });
  const names = (await db.many<{ name: string }>(sql`select name from run order by rowid`)).map(({ name }) => name);
  expect(names).toEqual(Array.from({ length: 10 }, (_, index) => `000${index}`));
});

test("kill -9 in the middle of 10,000 writes loses no acknowledged transaction and keeps none by half", {
  timeout: 300_000,
}, async () => {
  const file = temporaryFile();
  new BetterSqlite3(file).exec("create table entry (n integer, half integer, primary key (n, half))").close();
  let [stored, rounds] = [0, 0];
  for (; stored < 10_000; rounds += 1) {
    const writer = startChild("write-forever.ts", file, String(stored + 1));
    // Not a time, so that the moment does not depend on the machine's speed, and not a round number of writes.
    await writer.wrote(1_000 + Math.floor(Math.random() * 1_000));
    writer.process.kill("SIGKILL");
    await writer.exited;
    const acknowledged = Math.max(...writer.lines.map(Number));
    stored = await countWhole(file);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  }
  expect(rounds).toBeGreaterThan(1);
});

/** How many transactions there are, none of them by half and none missing. */
async function countWhole(file: string): Promise<number> {
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: sqlite({ file }) } });
  await app.start();
  const { db } = app.resources;
  const rows = await db.many<{ n: number; halves: number }>(
    sql`select n, count(*) as halves from entry group by n order by n`,
  );
  expect(rows.every(({ n, halves }, index) => n === index + 1 && halves === 2)).toBe(true);
  expect(await db.one(sql`pragma integrity_check`)).toEqual({ integrity_check: "ok" });
  await app.stop();
  return rows.length;
}

test("a migrator that waits too long for another process, or is told to stop, gives up", async () => {
  const file = temporaryFile();
  const holder = startChild("hold-lock.ts", `${file}.migrate-mega_migrations.lock`);
  await holder.wrote(1);
  const database = await openDatabase({ file });
  const impatient = createMigrator({ database, migrations: [], lockTimeoutMs: 50 });
  await expect(impatient.up()).rejects.toMatchObject({ code: "MIGRATION_LOCKED", cause: { code: "SQL_LOCKED" } });
  const controller = new AbortController();
  const reason = new Error("the boot was cancelled");
  const migrating = createMigrator({ database, migrations: [], signal: controller.signal }).up();
  controller.abort(reason);
  await expect(migrating).rejects.toBe(reason);
});

test("a process that dies gives its migration lock back", async () => {
  const file = temporaryFile();
  const holder = startChild("hold-lock.ts", `${file}.migrate-mega_migrations.lock`);
  await holder.wrote(1);
  const opening = openDatabase({ file, migrations: [{ name: "0001", up: [sql`create table card (id integer)`] }] });
  holder.process.kill("SIGKILL");
  expect(await (await opening).many(sql`select * from card`)).toEqual([]);
});

test("kill -9 in the middle of a migration outside of a transaction leaves a mark that status names", async () => {
  const file = temporaryFile();
  const child = startChild("migrate-half-way.ts", file);
  await child.wrote(1);
  child.process.kill("SIGKILL");
  await child.exited;
  const database = await openDatabase({ file });
  const migrations = [{ name: "0001-half-way", up: [sql`create table first (id integer)`] }];
  const migrator = createMigrator({ database, migrations });
  expect(await migrator.status()).toMatchObject([{ name: "0001-half-way", state: "dirty" }]);
  await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_DIRTY" });
  await database.query(sql`drop table first`);
  await migrator.resolve("0001-half-way", "pending");
  expect(await migrator.up()).toEqual(["0001-half-way"]);
});
