import { existsSync, mkdirSync } from "node:fs";
import { createApp, silentLogger } from "@mega/core";
import { sql, sqlJoin, sqlRaw } from "@mega/core/sql";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqlite } from "../src/index.ts";
import { openDatabase } from "./open-database.ts";
import { temporaryFile } from "./temporary-directory.ts";

const openCards = async (options: Parameters<typeof openDatabase>[0] = {}) => {
  const db = await openDatabase(options);
  await db.query(sql`create table card (id integer primary key, title text)`);
  return db;
};

describe("connections", () => {
  test("writes ahead, syncs fully by default, and enforces foreign keys", async () => {
    const pragma = async (db: Awaited<ReturnType<typeof openDatabase>>, name: string) =>
      Object.values((await db.one(sqlRaw(`pragma ${name}`))) ?? {})[0];
    const db = await openDatabase();
    expect(await Promise.all(["journal_mode", "synchronous", "foreign_keys"].map((name) => pragma(db, name)))).toEqual([
      "wal",
      2,
      1,
    ]);
    expect(await pragma(await openDatabase({ synchronous: "normal" }), "synchronous")).toBe(1);
  });

  test("a read sees what was committed before it, while a stream keeps its own snapshot", async () => {
    const db = await openCards();
    await db.query(sql`insert into card (id) values (1), (2)`);
    const seen: unknown[] = [];
    for await (const row of db.stream(sql`select id from card order by id`)) {
      await db.query(sql`insert into card (id) select max(id) + 1 from card`);
      seen.push(row, await db.one(sql`select count(*) as n from card`));
    }
    expect(seen).toEqual([{ id: 1 }, { n: 3 }, { id: 2 }, { n: 4 }]);
  });

  test("a read transaction keeps the snapshot of its beginning", async () => {
    const db = await openCards();
    const begun = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const counting = db.transaction(
      async (tx) => {
        begun.resolve();
        await written.promise;
        return tx.one(sql`select count(*) as n from card`);
      },
      { mode: "read" },
    );
    await begun.promise;
    await db.query(sql`insert into card (id) values (1)`);
    written.resolve();
    expect(await counting).toEqual({ n: 0 });
  });

  test("what only the writing connection knows can be queried: its functions and temporary tables", async () => {
    const db = await openDatabase();
    db.native.function("twice", (value: unknown) => Number(value) * 2);
    db.native.exec("create temp table scratch (id integer)");
    expect(await db.one(sql`select twice(${21}) as n`)).toEqual({ n: 42 });
    expect(await db.many(sql`select id from scratch`)).toEqual([]);
  });

  test("a time-out of the reader pool and a full queue reject, with codes of their own", async () => {
    const db = await openCards({ maxReaders: 1, queueTimeoutMs: 30, maxQueued: 1 });
    await db.query(sql`insert into card (id) values (1), (2)`);
    const read = async () => {
      for await (const row of db.stream(sql`select id from card`)) return row;
    };
    for await (const _ of db.stream(sql`select id from card`)) {
      const [first, second] = await Promise.allSettled([read(), read()]);
      expect(first).toMatchObject({ reason: { code: "SQL_TIMEOUT", data: { queueTimeoutMs: 30 } } });
      expect(second).toMatchObject({ reason: { code: "SQL_OVERLOADED", data: { maxQueued: 1 } } });
      break;
    }
    expect(await read()).toEqual({ id: 1 });
  });
});

describe("values", () => {
  test("booleans become 0 and 1, bytes stay bytes, big integers keep every digit that fits", async () => {
    const db = await openDatabase();
    expect(
      await db.one(
        sql`select ${true} as yes, ${false} as no, ${new Uint8Array([0, 255])} as bytes, ${2n ** 40n} as big`,
      ),
    ).toEqual({
      yes: 1,
      no: 0,
      bytes: Buffer.from([0, 255]),
      big: 2 ** 40,
    });
  });

  test.each([
    [new Date(0), "value 1 of the statement is a Date; store its toISOString() or getTime()"],
    [{ a: 1 }, "value 1 of the statement is an object; store JSON.stringify of it"],
    [() => 1, "value 1 of the statement is a function, which SQLite cannot store"],
    [Number.NaN, "value 1 of the statement is NaN, which SQLite would store as something else"],
  ])("%s is refused by position", async (value, message) => {
    const db = await openDatabase();
    await expect(db.query(sql`select ${value}`)).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT", message });
  });
});

describe("errors", () => {
  test.each([
    ["insert into t (a, b) values (1, 1)", "SQL_UNIQUE_VIOLATION", { table: "t", columns: ["a", "b"] }],
    ["insert into t (id, a) values (1, 5)", "SQL_UNIQUE_VIOLATION", { table: "t", columns: ["id"] }],
    ["insert into t (a, name) values (7, 'SAME')", "SQL_UNIQUE_VIOLATION", { constraint: "t_name" }],
    ["insert into t (a) values (null)", "SQL_NOT_NULL_VIOLATION", { table: "t", columns: ["a"] }],
    ["insert into t (a) values (-1)", "SQL_CHECK_VIOLATION", { constraint: "a_positive" }],
    ["insert into t (a) values ('text')", "SQL_CHECK_VIOLATION", { table: "t", columns: ["a"] }],
    ["insert into t (a, parent) values (8, 99)", "SQL_FOREIGN_KEY_VIOLATION", {}],
  ])("%s", async (statement, code, data) => {
    const db = await openDatabase();
    await db.query(sql`create table t (id integer primary key, a integer not null constraint a_positive check (a > 0), b integer,
      name text, parent integer references t (id), unique (a, b)) strict`);
    await db.query(sql`create unique index t_name on t (lower(name))`);
    await db.query(sql`insert into t (a, b, name) values (1, 1, 'same')`);
    const error = await db.query(sqlRaw(statement)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "SqlError", code, data, cause: { name: "SqliteError" } });
  });

  test("a full disk is SQL_STORAGE_FULL; what was stored stays, and writing works again once there is room", async () => {
    const db = await openCards();
    db.native.pragma("max_page_count = 10");
    const fill = async () => {
      for (;;) await db.query(sql`insert into card (title) values (${"x".repeat(1_000)})`);
    };
    await expect(fill()).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    const stored = await db.one<{ n: number }>(sql`select count(*) as n from card`);
    await expect(
      db.transaction(async (tx) => {
        for (;;) await tx.query(sql`insert into card (title) values (${"y".repeat(1_000)})`);
      }),
    ).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    expect(await db.one(sql`select count(*) as n from card`)).toEqual(stored);
    db.native.pragma("max_page_count = 1000");
    await db.query(sql`insert into card (title) values ('fits')`);
  });

  test.each(["commit", "insert into card (id) values (1)"])(
    "after storage failed during %j nothing more is written, and health is down",
    async (failing) => {
      const resource = sqlite({ file: temporaryFile() });
      const app = createApp({ name: "test", logger: silentLogger, resources: { db: resource } });
      onTestFinished(async () => {
        await app.stop();
      });
      await app.start();
      const { db } = app.resources;
      await db.query(sql`create table card (id integer primary key)`);
      const { prepare } = Object.getPrototypeOf(db.native) as typeof db.native;
      Object.assign(db.native, {
        prepare: (text: string) => {
          const statement = prepare.call(db.native, text);
          const run = () => {
            throw new BetterSqlite3.SqliteError("disk I/O error", "SQLITE_IOERR_FSYNC");
          };
          return text === failing ? Object.assign(statement, { run }) : statement;
        },
      });
      const insert = sql`insert into card (id) values (1)`;
      const write = () => (failing === "commit" ? db.transaction((tx) => tx.query(insert)) : db.query(insert));
      await expect(write()).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
      await expect(write()).rejects.toMatchObject({
        code: "SQL_STORAGE_FAILED",
        cause: { code: "SQL_OUTCOME_UNKNOWN" },
      });
      expect(await db.many(sql`select id from card`)).toEqual([]);
      expect(await resource.check?.(new AbortController().signal)).toMatchObject({ status: "down" });
    },
  );

  test.each(["begin", "COMMIT", "/* x */ rollback", "-- x\nsavepoint a", "attach 'a' as a"])(
    "refuses %j, which belongs to the adapter",
    async (text) => {
      const db = await openDatabase();
      await expect(db.query(sqlRaw(text))).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
      await expect(db.transaction((tx) => tx.query(sqlRaw(text)))).rejects.toMatchObject({
        code: "SQL_INVALID_STATEMENT",
      });
    },
  );

  test("a statement list, a missing value and an empty statement are SQL_INVALID_STATEMENT with the statement", async () => {
    const db = await openDatabase();
    for (const text of ["select 1; select 2", "select ?", ""])
      await expect(db.query(sqlRaw(text))).rejects.toMatchObject({
        code: "SQL_INVALID_STATEMENT",
        data: { statement: text },
      });
  });
});

describe("transactions", () => {
  test("a statement that makes SQLite roll back ends the transaction: nothing after it is written", async () => {
    const db = await openCards();
    await db.query(sql`insert into card (id) values (1)`);
    const failing = db.transaction(async (tx) => {
      await tx.query(sql`insert into card (id) values (2)`);
      await tx.query(sql`insert or rollback into card (id) values (1)`).catch(() => undefined);
      await tx.query(sql`insert into card (id) values (3)`).catch(() => undefined);
      await tx.transaction((inner) => inner.query(sql`insert into card (id) values (4)`)).catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
    expect(await db.many(sql`select id from card`)).toEqual([{ id: 1 }]);
  });

  test("a deferred constraint that fails at the commit rolls back", async () => {
    const db = await openDatabase();
    await db.query(
      sql`create table t (id integer primary key, parent integer references t (id) deferrable initially deferred)`,
    );
    const failing = db.transaction((tx) => tx.query(sql`insert into t (id, parent) values (1, 2)`));
    await expect(failing).rejects.toMatchObject({ code: "SQL_FOREIGN_KEY_VIOLATION" });
    expect(await db.many(sql`select id from t`)).toEqual([]);
    await db.transaction((tx) => tx.query(sql`insert into t (id) values (1)`));
  });

  test.each([temporaryFile, () => ":memory:"])(
    "a call on the database that would wait for the transaction around it rejects with SQL_DEADLOCK",
    async (fileOf) => {
      const db = await openCards({ file: fileOf() });
      const deadlock = { code: "SQL_DEADLOCK" };
      await db.transaction(async (tx) => {
        await expect(db.query(sql`insert into card (id) values (1)`)).rejects.toMatchObject(deadlock);
        await expect(db.transaction(async () => 1)).rejects.toMatchObject(deadlock);
        await tx.transaction(async () => {
          await expect(tx.query(sql`insert into card (id) values (1)`)).rejects.toMatchObject(deadlock);
        });
        await tx.query(sql`insert into card (id) values (2)`);
      });
      expect(await db.many(sql`select id from card`)).toEqual([{ id: 2 }]);
    },
  );

  test("work left behind by a transaction may use the database after its end", async () => {
    const db = await openCards();
    const ended = Promise.withResolvers<void>();
    let later: Promise<unknown> | undefined;
    await db.transaction(async () => {
      later = ended.promise.then(() => db.query(sql`insert into card (id) values (1)`));
    });
    ended.resolve();
    await later;
    expect(await db.many(sql`select id from card`)).toEqual([{ id: 1 }]);
  });

  test("a write while a stream of the transaction is open is refused, and works after the loop", async () => {
    const db = await openCards();
    await db.query(sql`insert into card (id) values (1), (2)`);
    await db.transaction(async (tx) => {
      for await (const _ of tx.stream(sql`select id from card`))
        await expect(tx.query(sql`delete from card`)).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
      await tx.query(sql`delete from card`);
    });
    expect(await db.many(sql`select id from card`)).toEqual([]);
  });

  test("a stream that outlives its transaction rejects with SQL_CLOSED and does not keep it open", async () => {
    const db = await openCards();
    await db.query(sql`insert into card (id) values (1), (2)`);
    const rows = await db.transaction(async (tx) => {
      const iterator = tx.stream(sql`select id from card order by id`)[Symbol.asyncIterator]();
      expect(await iterator.next()).toEqual({ done: false, value: { id: 1 } });
      return iterator;
    });
    await expect(rows.next()).rejects.toMatchObject({ code: "SQL_CLOSED" });
  });

  test("a savepoint that ends after its aborted transaction leaves the streams of the next one alone", async () => {
    const db = await openCards();
    await db.query(sql`insert into card (id) values (1), (2)`);
    const left = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const caller = new AbortController();
    let inner: Promise<unknown> | undefined;
    const aborted = db.transaction(
      (tx) => {
        inner = tx.transaction(() => {
          begun.resolve();
          return left.promise;
        });
        inner.catch(() => undefined);
        return inner;
      },
      { signal: caller.signal },
    );
    await begun.promise;
    caller.abort(new Error("the caller left"));
    await expect(aborted).rejects.toThrow("the caller left");
    await db.transaction(async (tx) => {
      const rows = tx.stream(sql`select id from card order by id`)[Symbol.asyncIterator]();
      expect(await rows.next()).toEqual({ done: false, value: { id: 1 } });
      left.resolve();
      await expect(inner).rejects.toMatchObject({ code: "SQL_CLOSED" });
      expect(await rows.next()).toEqual({ done: false, value: { id: 2 } });
      await rows.return?.();
    });
  });

  test("a stream of a transaction waits for the savepoint that is open beside it", async () => {
    const db = await openCards();
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    await db.transaction(async (tx) => {
      const inner = tx.transaction(async (savepoint) => {
        await savepoint.query(sql`insert into card (id) values (1)`);
        begun.resolve();
        await go.promise;
        throw new Error("undone");
      });
      await begun.promise;
      const rows = tx.stream(sql`select id from card`)[Symbol.asyncIterator]();
      const first = rows.next();
      go.resolve();
      await expect(inner).rejects.toThrow("undone");
      expect(await first).toEqual({ done: true, value: undefined });
    });
  });
});

describe("the end", () => {
  const start = async (file = temporaryFile()) => {
    const app = createApp({
      name: "test",
      logger: silentLogger,
      shutdownTimeoutMs: 1_500,
      resources: { db: sqlite({ file }) },
    });
    await app.start();
    await app.resources.db.query(sql`create table card (id integer primary key)`);
    return { app, db: app.resources.db, file };
  };

  test("stop lets transactions finish, then checkpoints: the log is gone and nothing is lost", async () => {
    const { app, db, file } = await start();
    const inserted = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const writing = db.transaction(async (tx) => {
      await tx.query(sql`insert into card (id) values (1)`);
      inserted.resolve();
      await finish.promise;
      await tx.query(sql`insert into card (id) values (2)`);
    });
    await inserted.promise;
    const stopping = app.stop();
    await expect.poll(() => app.state.phase).toBe("stopping");
    finish.resolve();
    await writing;
    await stopping;
    expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false]);
    await expect(db.query(sql`select 1 as one`)).rejects.toMatchObject({ code: "SQL_CLOSED" });
    const again = await openDatabase({ file });
    expect(await again.many(sql`select id from card`)).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("past the deadline what is open is rolled back, and its later calls reject with SQL_CLOSED", async () => {
    const { app, db, file } = await start();
    const stopped = Promise.withResolvers<void>();
    const writing = db.transaction(async (tx) => {
      await tx.query(sql`insert into card (id) values (1)`);
      await stopped.promise;
      await tx.query(sql`insert into card (id) values (2)`);
    });
    await app.stop();
    stopped.resolve();
    await expect(writing).rejects.toMatchObject({ code: "SQL_CLOSED" });
    expect(await (await openDatabase({ file })).many(sql`select id from card`)).toEqual([]);
  });

  test("the health check is up while open, and down after", async () => {
    const resource = sqlite({ file: temporaryFile() });
    const app = createApp({ name: "test", logger: silentLogger, resources: { db: resource } });
    const { signal } = new AbortController();
    expect(await resource.check?.(signal)).toMatchObject({ status: "down" });
    await app.start();
    expect(await resource.check?.(signal)).toEqual({ status: "up", detail: { waiting: 0, reserveBytes: 4_194_304 } });
    await app.stop();
    expect(await resource.check?.(signal)).toMatchObject({ status: "down", detail: { reason: "SQL_CLOSED" } });
  });
});

test("a health check that waits behind a transaction ends with its signal", async () => {
  const resource = sqlite({ file: ":memory:" });
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: resource } });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  const finish = Promise.withResolvers<void>();
  const writing = app.resources.db.transaction(() => finish.promise);
  const asker = new AbortController();
  const check = resource.check?.(asker.signal);
  asker.abort(new Error("took too long"));
  await expect(check).rejects.toThrow("took too long");
  finish.resolve();
  await writing;
});

test("a lock that cannot be made is an SqlError that names its file", async () => {
  const file = temporaryFile();
  const db = await openDatabase({ file });
  mkdirSync(`${file}.import.lock`);
  await expect(db.exclusively("import", async () => {})).rejects.toMatchObject({
    name: "SqlError",
    code: "SQL_OPEN_FAILED",
    data: { lock: `${file}.import.lock` },
  });
});

test("prepared statements are reused, and one that was not used lately goes first", async () => {
  const { StatementCache } = await import("../src/statement-cache.ts");
  const { native } = await openDatabase();
  const cache = new StatementCache(native, 2);
  const first = cache.get("select 1").statement;
  cache.get("select 2");
  expect(cache.get("select 1").statement).toBe(first);
  cache.get("select 3");
  expect(cache.size).toBe(2);
  expect(cache.get("select 1").statement).toBe(first);
  const open = first.iterate([]);
  open.next();
  expect(cache.get("select 1").statement).not.toBe(first);
  open.return?.();
});

test("statements that run all the time stay prepared while others come and go", async () => {
  const { StatementCache } = await import("../src/statement-cache.ts");
  const { native } = await openDatabase();
  const cache = new StatementCache(native, 4);
  const often = ["select 'a'", "select 'b'"].map((text) => ({ text, statement: cache.get(text).statement }));
  for (let index = 0; index < 50; index += 1) {
    for (const { text, statement } of often) expect(cache.get(text).statement).toBe(statement);
    cache.get(`select ${index}`);
    expect(cache.size).toBeLessThanOrEqual(4);
  }
});

test("a full cache of which every statement was used lately still makes room for one", async () => {
  const { StatementCache } = await import("../src/statement-cache.ts");
  const { native } = await openDatabase();
  const cache = new StatementCache(native, 2);
  const first = cache.get("select 1").statement;
  for (const text of ["select 2", "select 1", "select 2"]) cache.get(text);
  const third = cache.get("select 3").statement;
  expect(cache.size).toBe(2);
  expect(cache.get("select 3").statement).toBe(third);
  expect(cache.get("select 1").statement).not.toBe(first);
});

test("a thousand values in one statement and a megabyte of text come back whole", async () => {
  const db = await openCards();
  const rows = Array.from({ length: 500 }, (_, id) => sql`(${id + 1}, ${`title ${id}`})`);
  expect((await db.query(sql`insert into card (id, title) values ${sqlJoin(rows)}`)).affectedRows).toBe(500);
  const text = "한".repeat(350_000);
  expect(await db.one(sql`select ${text} as text`)).toEqual({ text });
});
