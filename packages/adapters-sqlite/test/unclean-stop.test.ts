import { closeSync, existsSync, openSync, readdirSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { sql } from "@mega/core/sql";
import { bootFailure, childStarter } from "@mega/lab/vitest";
import BetterSqlite3 from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { sqlite } from "../src/index.ts";
import { openDatabase } from "./open-database.ts";
import { temporaryFile } from "./temporary-directory.ts";

// Each starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const startChild = childStarter(import.meta.url);

/** A database of some hundred pages. */
function createFile(): string {
  const file = temporaryFile();
  const native = new BetterSqlite3(file);
  native.exec("create table entry (n integer, half integer, primary key (n, half)); create table ballast (body text)");
  const add = native.prepare("insert into ballast (body) values (?)");
  for (let n = 0; n < 200; n += 1) add.run("x".repeat(3_000));
  native.close();
  return file;
}

/** Ends a process while it writes, so that nobody closes the file. */
async function killWriterOf(file: string): Promise<void> {
  const writer = startChild("write-forever.ts", file);
  await writer.wrote(20);
  writer.process.kill("SIGKILL");
  await writer.exited;
}

function damage(file: string): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(4_096, 0xab), 0, 4_096, 100 * 4_096);
  closeSync(descriptor);
}

const filesBeside = (file: string): readonly string[] =>
  readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.`))
    .toSorted();

test("after a kill the file is checked at the next boot, and once it was found whole not again", async () => {
  const file = createFile();
  await killWriterOf(file);
  expect(existsSync(`${file}-wal`)).toBe(true);
  const db = await openDatabase({ file });
  expect(await db.one(sql`select count(*) as n from ballast`)).toEqual({ n: 200 });
  expect(filesBeside(file)).toEqual(["test.db.reserve"]);
});

test("damage after an unclean stop ends each boot with SQL_STORAGE_DAMAGED until the file is replaced", async () => {
  const file = createFile();
  await killWriterOf(file);
  damage(file);
  for (let boot = 0; boot < 2; boot += 1) {
    const failure = await bootFailure({ db: sqlite({ file }) });
    expect(failure).toMatchObject({
      name: "SqlError",
      code: "SQL_STORAGE_DAMAGED",
      data: { option: "sqlite.file", file },
    });
    expect(failure.message).toContain(`cannot open the database ${file}: it is damaged (`);
    expect(failure.message).toContain("restore a backup");
  }
});

test('with integrityCheck "off" a damaged file opens, so that what can be read can be saved', async () => {
  const file = createFile();
  await killWriterOf(file);
  damage(file);
  const db = await openDatabase({ file, integrityCheck: "off" });
  expect(await db.one(sql`select count(*) > 0 as any from entry`)).toEqual({ any: 1 });
  await expect(db.many(sql`select body from ballast`)).rejects.toMatchObject({ code: "SQL_STORAGE_DAMAGED" });
});

test('after a clean stop nothing is read but what is asked for, unless integrityCheck is "always"', async () => {
  const file = createFile();
  damage(file);
  const db = await openDatabase({ file });
  expect(await db.many(sql`select n from entry`)).toEqual([]);
  const failure = await bootFailure({ db: sqlite({ file, integrityCheck: "always" }) });
  expect(failure).toMatchObject({ code: "SQL_STORAGE_DAMAGED" });
});

test("a log that another process is writing is no unclean stop", async () => {
  const file = createFile();
  const writer = startChild("write-forever.ts", file);
  await writer.wrote(20);
  damage(file);
  const db = await openDatabase({ file, busyTimeoutMs: 30_000 });
  expect(await db.one(sql`select count(*) > 0 as any from entry`)).toEqual({ any: 1 });
  expect(filesBeside(file)).toEqual(["test.db.reserve"]);
});
