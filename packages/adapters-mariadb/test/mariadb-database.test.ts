import { createEntityTable, createRepository, defineEntity } from "@mega/core/repository";
import { sql, sqlTypes } from "@mega/core/sql";
import { expect, onTestFinished, test } from "vitest";
import { createKysely } from "../src/kysely/index.ts";
import { createTestDatabase, openDatabase } from "./test-database.ts";

const cards = sql`create table card (id integer not null primary key auto_increment, title varchar(20) not null unique)`;

test("an insert tells the key that it generated, also through Kysely", async () => {
  const database = await openDatabase();
  await database.query(cards);
  const kysely = createKysely<{ card: { id: number; title: string } }>(database);
  expect(await database.execute("insert into card (title) values (?)", ["a"])).toMatchObject({ insertId: 1n });
  const { insertId } = await kysely
    .insertInto("card")
    .values({ id: undefined as never, title: "b" })
    .executeTakeFirstOrThrow();
  expect(insertId).toBe(2n);
  expect(await kysely.selectFrom("card").selectAll().orderBy("id").execute()).toEqual([
    { id: 1, title: "a" },
    { id: 2, title: "b" },
  ]);
});

test("a text that is too long is refused, not cut", async () => {
  const database = await openDatabase();
  await database.query(cards);
  await expect(database.query(sql`insert into card (title) values (${"x".repeat(21)})`)).rejects.toMatchObject({
    code: "SQL_CHECK_VIOLATION",
  });
  expect(await database.many(sql`select * from card`)).toEqual([]);
});

test.each([
  "create table other (id int)",
  "alter table card add column x int",
  "drop table card",
  "truncate table card",
  "rename table card to deck",
  "lock tables card write",
  "/* a */ # b\n create table other (id int)",
  "/*! create table other (id int) */",
  "# c\ncommit",
  "xa start 'x'",
])("%j is refused in a transaction, because it would commit it", async (text) => {
  const database = await openDatabase();
  await database.query(cards);
  const failing = database.transaction(async (tx) => {
    await tx.query(sql`insert into card (title) values ('a')`);
    await tx.execute(text, []);
  });
  await expect(failing).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
  expect(await database.many(sql`select * from card`)).toEqual([]);
});

test("a temporary table may be made in a transaction", async () => {
  const database = await openDatabase();
  await database.query(cards);
  const failing = database.transaction(async (tx) => {
    await tx.query(sql`insert into card (title) values ('a')`);
    await tx.query(sql`create temporary table scratch (id int)`);
    throw new Error("undo");
  });
  await expect(failing).rejects.toThrow("undo");
  expect(await database.many(sql`select * from card`)).toEqual([]);
});

test("after a deadlock the whole transaction has ended, and nothing that comes next is kept", async () => {
  const database = await openDatabase();
  await database.query(cards);
  await database.query(sql`insert into card (id, title) values (1, 'a'), (2, 'b')`);
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const fight = (mine: 0 | 1) =>
    database.transaction(async (tx) => {
      await tx.query(sql`update card set title = concat(title, '!') where id = ${mine + 1}`);
      met[mine].resolve();
      await Promise.all(met.map(({ promise }) => promise));
      const failure = await tx.query(sql`update card set title = concat(title, '?') where id = ${2 - mine}`).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) return "won";
      expect(failure).toMatchObject({ code: "SQL_DEADLOCK" });
      await expect(tx.query(sql`insert into card (title) values ('after')`)).rejects.toMatchObject({
        code: "SQL_DEADLOCK",
      });
      throw failure;
    });
  const outcomes = await Promise.allSettled([fight(0), fight(1)]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await database.many(sql`select id from card`)).toHaveLength(2);
});

test("a transaction that writes sees what others committed, so that a conflict shows what is stored now", async () => {
  const [database, other] = await openTwice();
  const entity = defineEntity<{ readonly id: string; readonly title: string; readonly version: number }>({
    name: "note",
    fields: { id: "string", title: "string", version: "integer" },
    key: "id",
    version: "version",
  });
  await database.query(createEntityTable(entity));
  const [mine, theirs] = [createRepository(entity, database), createRepository(entity, other)];
  await mine.insert({ id: "a", title: "old", version: 1 });
  const outcome = await database.transaction(async (tx) => {
    expect(await mine.within(tx).get("a")).toMatchObject({ title: "old" });
    await theirs.update({ id: "a", title: "theirs", version: 1 });
    return mine.within(tx).update({ id: "a", title: "mine", version: 1 });
  });
  expect(outcome).toEqual({ outcome: "conflict", current: { id: "a", title: "theirs", version: 2 } });
});

test("a transaction that reads sees one snapshot from its begin, and refuses to write", async () => {
  const [database, other] = await openTwice();
  await database.query(cards);
  await database.transaction(
    async (tx) => {
      await other.query(sql`insert into card (title) values ('later')`);
      expect(await tx.many(sql`select * from card`)).toEqual([]);
      await expect(tx.query(sql`insert into card (title) values ('no')`)).rejects.toMatchObject({
        code: "SQL_READ_ONLY",
      });
    },
    { mode: "read" },
  );
  expect(await database.one(sql`select @@tx_isolation as isolation`)).toEqual({ isolation: "READ-COMMITTED" });
  expect(await database.many(sql`select title from card`)).toEqual([{ title: "later" }]);
});

test("a value that is not JSON is refused by a JSON column, and nothing is stored", async () => {
  const database = await openDatabase();
  await database.query(sql`create table setting (value ${sqlTypes.json})`);
  for (const value of ["{", "undefined", "{'a': 1}", ""])
    await expect(database.query(sql`insert into setting (value) values (${value})`)).rejects.toMatchObject({
      code: "SQL_CHECK_VIOLATION",
      data: { constraint: expect.stringContaining("value") },
    });
  expect(await database.many(sql`select value from setting`)).toEqual([]);
});

test("an aborted statement is ended on the server, and its connection serves the next", async () => {
  const database = await openDatabase({ maxConnections: 1 });
  const controller = new AbortController();
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 100);
  await expect(database.execute("select sleep(60)", [], controller.signal)).rejects.toBe(reason);
  const [{ id }] = (await database.many<{ id: number }>(sql`select connection_id() as id`)) as [{ id: number }];
  expect(id).toBeGreaterThan(0);
  expect(
    await database.one(sql`select count(*) as n from information_schema.processlist
    where info like 'select sleep(60)%'`),
  ).toEqual({ n: 0 });
});

test("a stream of rows without end that is left early is ended on the server", async () => {
  const database = await openDatabase({ maxConnections: 1 });
  const endless = sql`select a.seq as n from seq_1_to_1000000 a, seq_1_to_1000000 b where a.seq > ${0}`;
  for await (const { n } of database.stream<{ n: number }>(endless)) if (n > 0) break;
  expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 });
});

test("a statement that the server ends for its time is undone", async () => {
  const database = await openDatabase({ statementTimeoutMs: 200 });
  await database.query(cards);
  await database.query(sql`insert into card (title) values ('a')`);
  await expect(database.query(sql`update card set title = sleep(5)`)).rejects.toMatchObject({ code: "SQL_TIMEOUT" });
  expect(await database.many(sql`select title from card`)).toEqual([{ title: "a" }]);
});

test("a lock of another transaction is waited for as long as the option says, and only the statement fails", async () => {
  const database = await openDatabase({ lockTimeoutMs: 1_000 });
  await database.query(cards);
  await database.query(sql`insert into card (id, title) values (1, 'a')`);
  await database.transaction(async (holder) => {
    await holder.query(sql`update card set title = 'held' where id = 1`);
    await database.transaction(async (tx) => {
      await tx.query(sql`insert into card (id, title) values (2, 'kept')`);
      await expect(tx.query(sql`update card set title = 'x' where id = 1`)).rejects.toMatchObject({
        code: "SQL_LOCKED",
      });
    });
  });
  expect(await database.many(sql`select title from card order by id`)).toEqual([{ title: "held" }, { title: "kept" }]);
});

test("a procedure answers with the rows of its first result", async () => {
  const database = await openDatabase();
  await database.query(sql`create procedure two() begin select 1 as one; select 2 as two; end`);
  expect((await database.query(sql`call two()`)).rows).toEqual([{ one: 1 }]);
});

test("dates and decimals come back as text, a bit as bytes", async () => {
  const database = await openDatabase();
  for (const values of [[], [1]])
    expect(
      await database.execute(
        `select timestamp'2026-01-02 03:04:05.600' as moment, date'2026-01-02' as day, 1.10 as price${values.map(() => ", ? as n").join("")}`,
        values,
      ),
    ).toMatchObject({ rows: [{ moment: "2026-01-02 03:04:05.600", day: "2026-01-02", price: "1.10" }] });
});

test("several statements in one text are refused", async () => {
  const database = await openDatabase();
  await expect(database.execute("select 1; select 2", [])).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
});

test("a pool that is exhausted refuses after the time-out and beyond the queue's bound", async () => {
  const database = await openDatabase({ maxConnections: 1, queueTimeoutMs: 200, maxQueued: 1 });
  await database.transaction(async () => {
    const waiting = database.query(sql`select 1`);
    await expect(database.query(sql`select 1`)).rejects.toMatchObject({ code: "SQL_OVERLOADED" });
    await expect(waiting).rejects.toMatchObject({ code: "SQL_TIMEOUT" });
  });
  expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 });
});

test("what a connection is set to does not depend on the server's defaults", async () => {
  const database = await openDatabase();
  const row =
    await database.one(sql`select @@sql_mode as mode, @@time_zone as zone, @@collation_connection as collation,
    @@autocommit as autocommit, @@tx_isolation as isolation`);
  expect(row).toEqual({
    mode: "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
    zone: "+00:00",
    collation: "utf8mb4_nopad_bin",
    autocommit: 1,
    isolation: "READ-COMMITTED",
  });
  expect(await database.one(sql`select 'a' = 'A' as ignoresCase, 'a' = 'a ' as ignoresSpaces`)).toEqual({
    ignoresCase: 0,
    ignoresSpaces: 0,
  });
});

test("a lock of a name is one per database, and another database's is another", async () => {
  const [one, other] = [await openDatabase(), await openDatabase()];
  const inner = one.exclusively("deploy", () => other.exclusively("deploy", async () => "both", { timeoutMs: 50 }));
  expect(await inner).toBe("both");
});

test("a lock whose connection was killed is told as lost", async () => {
  const [database, witness] = await openTwice();
  const working = database.exclusively("deploy", async () => {
    const holders = await witness.many<{ id: number }>(
      sql`select id from information_schema.processlist where db = database() and id <> connection_id()`,
    );
    for (const { id } of holders) await witness.execute(`kill ${id}`, []);
  });
  await expect(working).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
  expect(await database.exclusively("deploy", async () => 1)).toBe(1);
});

test("values that MariaDB cannot hold are refused with their position and without their text", async () => {
  const database = await openDatabase();
  for (const value of ["half \ud83d secret", 2n ** 64n, -(2n ** 63n) - 1n]) {
    const error = await database.execute("select ?, ?", [1, value]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "SQL_INVALID_STATEMENT", data: { position: 2 } });
    expect(String(error)).not.toContain("secret");
  }
});

test("whole numbers of any size keep their digits, also as values without a column", async () => {
  const database = await openDatabase();
  const values = [2 ** 31, -(2 ** 31), 2 ** 53 - 1, 2n ** 63n - 1n];
  expect(await database.execute("select ? as a, ? as b, ? as c, ? as d", values)).toMatchObject({
    rows: [{ a: 2 ** 31, b: -(2 ** 31), c: 2 ** 53 - 1, d: 2n ** 63n - 1n }],
  });
});

test("native is a pool of the driver's with the same settings", async () => {
  const database = await openDatabase();
  expect(await database.native.query("select @@time_zone as zone")).toEqual([{ zone: "+00:00" }]);
});

/** Two clients of one database. */
async function openTwice() {
  const scratch = await createTestDatabase();
  onTestFinished(() => scratch.drop());
  return [await openDatabase({ url: scratch.url }), await openDatabase({ url: scratch.url })] as const;
}
