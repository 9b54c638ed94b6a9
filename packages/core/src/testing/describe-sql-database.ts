import { describe, expect, onTestFinished, test } from "vitest";
import { type SqlDatabase, type SqlExecutor, sql, sqlIdentifier, sqlJoin } from "../sql/index.ts";
import { describeSqlValues } from "./sql/describe-sql-values.ts";

/** An empty database, opened for one test. */
export interface OpenSqlDatabase {
  readonly database: SqlDatabase;
  readonly close: () => Promise<void>;
}

/** The promise of the SQL port. A driver that passes is done; what only it can do it tests itself. */
export function describeSqlDatabase(name: string, open: () => Promise<OpenSqlDatabase>): void {
  const openEmpty = async (): Promise<SqlDatabase> => {
    const { database, close } = await open();
    onTestFinished(close);
    return database;
  };
  const openCards = async (): Promise<SqlDatabase> => {
    const database = await openEmpty();
    await database.query(sql`create table card (
      id integer not null primary key, title varchar(100) not null unique, rank integer check (rank > 0))`);
    return database;
  };
  describe(`${name}: SQL database`, () => {
    describeQueries(openCards);
    describeConstraints(openCards);
    describeTransactions(openCards);
    describeIsolation(openCards);
    describeNesting(openCards);
    describeStreams(openCards);
    describeLock(openCards);
    describeSqlValues(openEmpty);
  });
}

type OpenCards = () => Promise<SqlDatabase>;

const add = (on: SqlExecutor, id: number, title = `card ${id}`) =>
  on.query(sql`insert into card (id, title) values (${id}, ${title})`);

const ids = async (on: SqlExecutor): Promise<readonly number[]> =>
  (await on.many<{ id: number }>(sql`select id from card order by id`)).map(({ id }) => id);

function describeQueries(openCards: OpenCards): void {
  test("binds values: what looks like SQL stays a value", async () => {
    const database = await openCards();
    const hostile = `'); drop table card; -- " ? $1`;
    await add(database, 1, hostile);
    expect(await database.one(sql`select title from card where title = ${hostile}`)).toEqual({ title: hostile });
  });

  test("composes fragments and quotes identifiers", async () => {
    const database = await openCards();
    const rows = [1, 2, 3].map((id) => sql`(${id}, ${`card ${id}`})`);
    await database.query(sql`insert into ${sqlIdentifier("card")} (id, title) values ${sqlJoin(rows)}`);
    const chosen = sqlJoin([sql`${1}`, sql`${3}`]);
    expect(
      await database.many(sql`select id as ${sqlIdentifier("the id")} from card where id in (${chosen}) order by id`),
    ).toEqual([{ "the id": 1 }, { "the id": 3 }]);
  });

  test("counts the rows that a statement changed, and none for a read", async () => {
    const database = await openCards();
    await add(database, 1);
    await add(database, 2);
    expect((await database.query(sql`update card set rank = 1`)).affectedRows).toBe(2);
    expect((await database.query(sql`delete from card where id = ${9}`)).affectedRows).toBe(0);
    expect(await database.query(sql`select id from card where id = 1`)).toMatchObject({
      rows: [{ id: 1 }],
      affectedRows: 0,
    });
  });

  test("one answers undefined for no row and SQL_TOO_MANY_ROWS for two", async () => {
    const database = await openCards();
    expect(await database.one(sql`select id from card`)).toBeUndefined();
    await add(database, 1);
    await add(database, 2);
    await expect(database.one(sql`select id from card`)).rejects.toMatchObject({ code: "SQL_TOO_MANY_ROWS" });
  });

  test("null comes back as null, and undefined is refused before it reaches the database", async () => {
    const database = await openCards();
    await database.query(sql`insert into card (id, title, rank) values (1, 'a', ${null})`);
    expect(await database.one(sql`select rank from card`)).toEqual({ rank: null });
    await expect(database.query(sql`select ${undefined}`)).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
  });

  test("a statement that does not parse rejects with SQL_INVALID_STATEMENT and harms nothing", async () => {
    const database = await openCards();
    await expect(database.query(sql`selec 1`)).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
    await expect(database.query(sql`select * from no_such_table`)).rejects.toMatchObject({
      code: "SQL_INVALID_STATEMENT",
    });
    expect(await ids(database)).toEqual([]);
  });
}

function describeConstraints(openCards: OpenCards): void {
  test("a unique violation names table and columns, or the constraint", async () => {
    const database = await openCards();
    await add(database, 1, "same");
    const error = await add(database, 2, "same").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "SqlError", code: "SQL_UNIQUE_VIOLATION" });
    const { data } = error as { data: Record<string, unknown> };
    expect(JSON.stringify(data)).toContain("title");
    await expect(add(database, 1, "other")).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
  });

  test("not-null, check and foreign-key violations have codes of their own", async () => {
    const database = await openCards();
    await database.query(
      sql`create table note (id integer not null primary key, card_id integer not null references card (id))`,
    );
    await expect(database.query(sql`insert into card (id, title) values (1, ${null})`)).rejects.toMatchObject({
      code: "SQL_NOT_NULL_VIOLATION",
    });
    await expect(database.query(sql`insert into card (id, title, rank) values (1, 'a', -1)`)).rejects.toMatchObject({
      code: "SQL_CHECK_VIOLATION",
    });
    await expect(database.query(sql`insert into note (id, card_id) values (1, 77)`)).rejects.toMatchObject({
      code: "SQL_FOREIGN_KEY_VIOLATION",
    });
  });
}

function describeTransactions(openCards: OpenCards): void {
  test("a transaction commits when its work resolves, and passes the value on", async () => {
    const database = await openCards();
    expect(await database.transaction(async (tx) => (await add(tx, 1)).affectedRows)).toBe(1);
    expect(await ids(database)).toEqual([1]);
  });

  test.each(["rejects", "throws"] as const)("a transaction whose work %s leaves no trace", async (how) => {
    const database = await openCards();
    const failing = database.transaction((tx) => {
      if (how === "throws") throw new Error("no");
      return add(tx, 1).then(() => Promise.reject(new Error("no")));
    });
    await expect(failing).rejects.toThrow("no");
    expect(await ids(database)).toEqual([]);
  });

  test("a transaction used after its end rejects with SQL_CLOSED", async () => {
    const database = await openCards();
    let committed: SqlExecutor | undefined;
    let rolledBack: SqlExecutor | undefined;
    await database.transaction(async (tx) => {
      committed = tx;
    });
    await database
      .transaction(async (tx) => {
        rolledBack = tx;
        throw new Error("no");
      })
      .catch(() => undefined);
    for (const tx of [committed, rolledBack]) {
      await expect(tx?.query(sql`select 1 as one`)).rejects.toMatchObject({ code: "SQL_CLOSED" });
      await expect(tx?.transaction(async () => 1)).rejects.toMatchObject({ code: "SQL_CLOSED" });
    }
  });

  test("an abort rolls back at once and rejects with the signal's reason", async () => {
    const database = await openCards();
    const controller = new AbortController();
    const reason = new Error("caller has gone");
    const never = new Promise<void>(() => {});
    const aborted = database.transaction(
      async (tx) => {
        await add(tx, 1);
        controller.abort(reason);
        await never;
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toBe(reason);
    expect(await ids(database)).toEqual([]);
    await add(database, 2);
    await expect(database.transaction(async () => 1, { signal: controller.signal })).rejects.toBe(reason);
  });

  test("a read transaction refuses to write with SQL_READ_ONLY", async () => {
    const database = await openCards();
    await expect(database.transaction((tx) => add(tx, 1), { mode: "read" })).rejects.toMatchObject({
      code: "SQL_READ_ONLY",
    });
    expect(await ids(database)).toEqual([]);
  });
}

function describeIsolation(openCards: OpenCards): void {
  test("a read outside sees nothing of a transaction before it commits", async () => {
    const database = await openCards();
    const inserted = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const writing = database.transaction(async (tx) => {
      await add(tx, 1);
      inserted.resolve();
      await finish.promise;
      throw new Error("rolled back");
    });
    await inserted.promise;
    const reading = ids(database);
    finish.resolve();
    await expect(writing).rejects.toThrow("rolled back");
    expect(await reading).toEqual([]);
  });

  test("statements outside a transaction do not slip into it and are not undone with it", async () => {
    const database = await openCards();
    const inserted = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const failing = database.transaction(async (tx) => {
      await add(tx, 1);
      inserted.resolve();
      await finish.promise;
      throw new Error("no");
    });
    await inserted.promise;
    const outside = add(database, 2);
    finish.resolve();
    await expect(failing).rejects.toThrow("no");
    await outside;
    expect(await ids(database)).toEqual([2]);
  });

  test("concurrent read-modify-write transactions lose no update", async () => {
    const database = await openCards();
    await database.query(sql`insert into card (id, title, rank) values (1, 'counter', 1)`);
    const bump = () =>
      database.transaction(async (tx) => {
        const lock = tx.dialect === "sqlite" ? sql`` : sql`for update`;
        const row = await tx.one<{ rank: number }>(sql`select rank from card where id = 1 ${lock}`);
        await tx.query(sql`update card set rank = ${(row?.rank ?? 0) + 1} where id = 1`);
      });
    await Promise.all(Array.from({ length: 20 }, bump));
    expect(await database.one(sql`select rank from card`)).toEqual({ rank: 21 });
  });
}

function describeNesting(openCards: OpenCards): void {
  test("a failed inner transaction undoes only itself", async () => {
    const database = await openCards();
    await database.transaction(async (tx) => {
      await add(tx, 1);
      const failing = tx.transaction(async (inner) => {
        await add(inner, 2);
        await inner.transaction((innermost) => add(innermost, 3));
        throw new Error("inner");
      });
      await expect(failing).rejects.toThrow("inner");
      await tx.transaction((inner) => add(inner, 4));
    });
    expect(await ids(database)).toEqual([1, 4]);
  });

  test("an inner transaction that succeeded is undone with the outer one", async () => {
    const database = await openCards();
    const failing = database.transaction(async (tx) => {
      await tx.transaction((inner) => add(inner, 1));
      throw new Error("outer");
    });
    await expect(failing).rejects.toThrow("outer");
    expect(await ids(database)).toEqual([]);
  });

  test("concurrent inner transactions do not undo each other", async () => {
    const database = await openCards();
    const attempt = (tx: SqlExecutor, id: number) =>
      tx
        .transaction(async (inner) => {
          await add(inner, id);
          if (id % 2 === 0) throw new Error("even");
        })
        .catch(() => undefined);
    await database.transaction(async (tx) => {
      await Promise.all([1, 2, 3, 4, 5].map((id) => attempt(tx, id)));
    });
    expect(await ids(database)).toEqual([1, 3, 5]);
  });

  test("a violated constraint inside an inner transaction leaves the outer one usable", async () => {
    const database = await openCards();
    await database.transaction(async (tx) => {
      await add(tx, 1);
      await expect(tx.transaction((inner) => add(inner, 1))).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
      await add(tx, 2);
    });
    expect(await ids(database)).toEqual([1, 2]);
  });
}

function describeStreams(openCards: OpenCards): void {
  const fill = async (): Promise<SqlDatabase> => {
    const database = await openCards();
    const rows = Array.from({ length: 500 }, (_, index) => sql`(${index + 1}, ${`card ${index + 1}`})`);
    await database.query(sql`insert into card (id, title) values ${sqlJoin(rows)}`);
    return database;
  };

  test("streams all rows in order, with other calls between them", async () => {
    const database = await fill();
    const seen: number[] = [];
    for await (const { id } of database.stream<{ id: number }>(sql`select id from card order by id`)) {
      seen.push(id);
      if (id % 100 === 0) await database.query(sql`update card set rank = ${id} where id = ${id}`);
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(await database.one(sql`select count(rank) as n from card`)).toEqual({ n: 5 });
  });

  test("leaving the loop releases the cursor: twenty streams left early block nobody", async () => {
    const database = await fill();
    for (let round = 0; round < 20; round += 1)
      for await (const row of database.stream(sql`select id from card order by id`)) {
        expect(row).toEqual({ id: 1 });
        break;
      }
    await add(database, 1_000);
  });

  test("an abort ends the stream with the signal's reason", async () => {
    const database = await fill();
    const controller = new AbortController();
    const reason = new Error("enough");
    const read = async (): Promise<void> => {
      for await (const _ of database.stream(sql`select id from card`, { signal: controller.signal }))
        controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    await add(database, 1_000);
  });

  test("streams inside a transaction see what it wrote", async () => {
    const database = await openCards();
    const seen = await database.transaction(async (tx) => {
      await add(tx, 1);
      const rows: unknown[] = [];
      for await (const row of tx.stream(sql`select id from card`)) rows.push(row);
      return rows;
    });
    expect(seen).toEqual([{ id: 1 }]);
  });
}

function describeLock(openCards: OpenCards): void {
  test("exclusively admits one holder of a name at a time", async () => {
    const database = await openCards();
    let inside = 0;
    let most = 0;
    const visit = () =>
      database.exclusively("contract", async () => {
        inside += 1;
        most = Math.max(most, inside);
        await database.query(sql`select 1 as one`);
        inside -= 1;
      });
    await Promise.all([visit(), visit(), visit()]);
    expect(most).toBe(1);
  });

  test("exclusively rejects with SQL_LOCKED when its wait ends, and gives the lock back after a failure", async () => {
    const database = await openCards();
    const held = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const first = database.exclusively("contract", async () => {
      held.resolve();
      await release.promise;
      throw new Error("failed inside");
    });
    await held.promise;
    await expect(database.exclusively("contract", async () => 1, { timeoutMs: 50 })).rejects.toMatchObject({
      code: "SQL_LOCKED",
    });
    expect(await database.exclusively("other", async () => 2)).toBe(2);
    release.resolve();
    await expect(first).rejects.toThrow("failed inside");
    expect(await database.exclusively("contract", async () => 3)).toBe(3);
  });
}
