import { sql } from "@mega/core/sql";
import { beforeEach, describe, expect, test } from "vitest";
import type { PostgresDatabase } from "../src/index.ts";
import { openDatabase } from "./test-database.ts";

let db: PostgresDatabase;

beforeEach(async () => {
  db = await openDatabase({ lockTimeoutMs: 300, timeoutMs: 8_000 });
  await db.query(sql`create table card (
    id integer primary key, board integer not null, title varchar(10) not null,
    constraint one_title unique (board, title), constraint real_board check (board > 0))`);
});

const add = (on: Pick<PostgresDatabase, "query">, id: number, title = `card ${id}`) =>
  on.query(sql`insert into card (id, board, title) values (${id}, 1, ${title})`);

describe("errors", () => {
  test("a violated constraint comes with its name, table and columns", async () => {
    await add(db, 1, "same");
    await expect(add(db, 2, "same")).rejects.toMatchObject({
      code: "SQL_UNIQUE_VIOLATION",
      data: { driverCode: "23505", constraint: "one_title", table: "card", columns: ["board", "title"] },
    });
    await expect(db.query(sql`insert into card (id, board, title) values (3, -1, 'a')`)).rejects.toMatchObject({
      code: "SQL_CHECK_VIOLATION",
      data: { constraint: "real_board", table: "card" },
    });
    await expect(db.query(sql`insert into card (id, board) values (3, 1)`)).rejects.toMatchObject({
      code: "SQL_NOT_NULL_VIOLATION",
      data: { table: "card", columns: ["title"] },
    });
  });

  test("an oversized value, a NUL character and half a surrogate pair are refused, and nothing is stored", async () => {
    const invalid = { code: "SQL_INVALID_STATEMENT" };
    await expect(add(db, 1, "more than ten characters")).rejects.toMatchObject(invalid);
    await expect(add(db, 1, "a\0b")).rejects.toMatchObject(invalid);
    await expect(add(db, 1, "a\ud800")).rejects.toMatchObject(invalid);
    await expect(db.query(sql`select ${new Uint8Array(300_000_000)}::bytea as big`)).rejects.toMatchObject(invalid);
    await expect(db.query(sql`insert into card (id, board, title) values (${2 ** 40}, 1, 'a')`)).rejects.toMatchObject(
      invalid,
    );
    expect(await db.many(sql`select id from card`)).toEqual([]);
  });

  test("a statement with a NUL character, two statements in one, and copy from stdin are refused", async () => {
    const invalid = { code: "SQL_INVALID_STATEMENT" };
    await expect(db.execute("select 1\0", [])).rejects.toMatchObject(invalid);
    await expect(db.execute("select 1; drop table card", [])).rejects.toMatchObject(invalid);
    await expect(db.execute("copy card from stdin", [])).rejects.toMatchObject(invalid);
    expect(await db.many(sql`select id from card`)).toEqual([]);
  });

  test("the commit of a transaction in which a statement failed rejects with that failure, even if work swallows it", async () => {
    await add(db, 1);
    const swallowing = db.transaction(async (tx) => {
      await add(tx, 2);
      await expect(add(tx, 1)).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
      await expect(add(tx, 3)).rejects.toMatchObject({ code: "SQL_CLOSED" });
      return "fine";
    });
    await expect(swallowing).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION", data: { table: "card" } });
    await expect(swallowing).rejects.toThrow("the transaction was rolled back");
    expect(await db.many(sql`select id from card`)).toEqual([{ id: 1 }]);
  });

  test("a lock of another transaction is SQL_LOCKED after lockTimeoutMs", async () => {
    await add(db, 1);
    await db.transaction(async (tx) => {
      await tx.query(sql`update card set title = 'held'`);
      await expect(db.query(sql`update card set title = 'wanted'`)).rejects.toMatchObject({
        code: "SQL_LOCKED",
        data: { driverCode: "55P03" },
      });
    });
    expect(await db.one(sql`select title from card`)).toEqual({ title: "held" });
  });

  test("of two transactions that wait for each other one is SQL_DEADLOCK and the other commits", async () => {
    const patient = await openDatabase({ lockTimeoutMs: 0, timeoutMs: 30_000 });
    await patient.query(sql`create table pair (id integer primary key, n integer not null)`);
    await patient.query(sql`insert into pair values (1, 0), (2, 0)`);
    const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const crossing = (first: number, mine: number) =>
      patient.transaction(async (tx) => {
        await tx.query(sql`update pair set n = n + 1 where id = ${first}`);
        both[mine]?.resolve();
        await Promise.all(both.map(({ promise }) => promise));
        await tx.query(sql`update pair set n = n + 1 where id = ${3 - first}`);
      });
    const results = await Promise.allSettled([crossing(1, 0), crossing(2, 1)]);
    const reasons = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(reasons).toEqual([expect.objectContaining({ code: "SQL_DEADLOCK" })]);
    expect(await patient.many(sql`select n from pair order by id`)).toEqual([{ n: 1 }, { n: 1 }]);
  });

  test("a snapshot that cannot be kept is SQL_DEADLOCK", async () => {
    await add(db, 1);
    const stale = db.transaction(async (tx) => {
      await tx.query(sql`set transaction isolation level repeatable read`);
      await tx.query(sql`select id from card`);
      await db.query(sql`update card set title = 'newer'`);
      await tx.query(sql`update card set title = 'older'`);
    });
    await expect(stale).rejects.toMatchObject({ code: "SQL_DEADLOCK", data: { driverCode: "40001" } });
  });

  test("a read-only server is SQL_READ_ONLY for writes, and answers reads", async () => {
    const reader = await openDatabase({ parameters: { default_transaction_read_only: "on" } });
    await expect(reader.query(sql`create table card (id integer)`)).rejects.toMatchObject({
      code: "SQL_READ_ONLY",
      data: { driverCode: "25006" },
    });
    expect(await reader.one(sql`select true as there`)).toEqual({ there: true });
  });

  test("a server-side time-out is SQL_TIMEOUT also for a write, because the server has undone it", async () => {
    const short = await openDatabase({ statementTimeoutMs: 200 });
    await short.query(sql`create table card (id integer)`);
    await expect(short.query(sql`insert into card select 1 from pg_sleep(30)`)).rejects.toMatchObject({
      code: "SQL_TIMEOUT",
      data: { driverCode: "57014" },
    });
    expect(await short.many(sql`select id from card`)).toEqual([]);
  });
});
