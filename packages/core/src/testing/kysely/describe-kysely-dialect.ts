import type { Generated, Kysely } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import type { SqlTextDatabase, SqlTextExecutor } from "../../sql/driver/index.ts";
import { sql, sqlByDialect } from "../../sql/index.ts";

/** An empty database, opened for one test, and the package's Kysely on it. */
export interface OpenKyselyDatabase {
  readonly database: SqlTextDatabase;
  createKysely<Schema>(executor: SqlTextExecutor): Kysely<Schema>;
  readonly close: () => Promise<void>;
}

interface Schema {
  readonly card: { readonly id: Generated<number>; readonly title: string };
}

interface Scene {
  readonly db: SqlTextDatabase;
  readonly kysely: Kysely<Schema>;
  readonly on: (executor: SqlTextExecutor) => Kysely<Schema>;
  readonly titles: () => Promise<readonly string[]>;
}

/** What an adapter's Kysely dialect promises, on a driver made by `createKyselyDriver`. */
export function describeKyselyDialect(name: string, open: () => Promise<OpenKyselyDatabase>): void {
  const openCards = async (): Promise<Scene> => {
    const opened = await open();
    onTestFinished(opened.close);
    const { database: db } = opened;
    const key = sqlByDialect({
      sqlite: sql`integer primary key`,
      postgres: sql`serial primary key`,
      mariadb: sql`integer not null primary key auto_increment`,
    });
    await db.query(sql`create table card (id ${key}, title varchar(50) not null unique)`);
    const titles = async () =>
      (await db.many<{ title: string }>(sql`select title from card order by id`)).map(({ title }) => title);
    const on = (executor: SqlTextExecutor): Kysely<Schema> => opened.createKysely<Schema>(executor);
    return { db, kysely: on(db), on, titles };
  };
  describe(`${name}: Kysely dialect`, () => {
    describeQueries(openCards);
    describeTransactions(openCards);
  });
}

type OpenCards = () => Promise<Scene>;

function describeQueries(openCards: OpenCards): void {
  test("runs typed queries, and reports row counts and the inserted id where the database tells it", async () => {
    const { db, kysely } = await openCards();
    const inserted = await kysely.insertInto("card").values({ title: "one" }).executeTakeFirstOrThrow();
    expect(inserted.numInsertedOrUpdatedRows).toBe(1n);
    expect(inserted.insertId).toBe(db.dialect === "postgres" ? undefined : 1n);
    const updated = await kysely.updateTable("card").set({ title: "two" }).executeTakeFirstOrThrow();
    expect(updated.numUpdatedRows).toBe(1n);
    const three = kysely.insertInto("card").values({ title: "three" });
    // Kysely compiles no `returning` for MySQL's family.
    if (db.dialect === "mariadb") await three.execute();
    else expect(await three.returningAll().execute()).toEqual([{ id: 2, title: "three" }]);
    expect(await kysely.selectFrom("card").select("title").orderBy("id").execute()).toEqual([
      { title: "two" },
      { title: "three" },
    ]);
    const deleted = await kysely.deleteFrom("card").executeTakeFirstOrThrow();
    expect(deleted.numDeletedRows).toBe(2n);
  });

  test("streams in chunks", async () => {
    const { kysely } = await openCards();
    await kysely
      .insertInto("card")
      .values([{ title: "a" }, { title: "b" }, { title: "c" }])
      .execute();
    const seen: string[] = [];
    for await (const { title } of kysely.selectFrom("card").select("title").orderBy("id").stream(2)) seen.push(title);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("rejects with the errors of the port", async () => {
    const { kysely } = await openCards();
    const insert = () => kysely.insertInto("card").values({ title: "a" }).execute();
    await insert();
    await expect(insert()).rejects.toMatchObject({ name: "SqlError", code: "SQL_UNIQUE_VIOLATION" });
  });

  test("shows its tables to Kysely's introspection, and destroy leaves the database open", async () => {
    const { kysely, titles } = await openCards();
    expect((await kysely.introspection.getTables()).map((table) => table.name)).toEqual(["card"]);
    await kysely.destroy();
    expect(await titles()).toEqual([]);
  });
}

function describeTransactions(openCards: OpenCards): void {
  test("stands in a transaction together with the sql tag", async () => {
    const { db, on, titles } = await openCards();
    const failing = db.transaction(async (tx) => {
      await on(tx).insertInto("card").values({ title: "kysely" }).execute();
      await tx.query(sql`insert into card (title) values ('tag')`);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await titles()).toEqual([]);
  });

  test("its own transactions commit, roll back, and nest by savepoints", async () => {
    const { kysely, titles } = await openCards();
    await kysely.transaction().execute((tx) => tx.insertInto("card").values({ title: "kept" }).execute());
    const failing = kysely.transaction().execute(async (tx) => {
      await tx.insertInto("card").values({ title: "lost" }).execute();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const tx = await kysely.startTransaction().execute();
    await tx.insertInto("card").values({ title: "outer" }).execute();
    const inner = await tx.savepoint("inner").execute();
    await inner.insertInto("card").values({ title: "undone" }).execute();
    const again = await inner.rollbackToSavepoint("inner").execute();
    await again.insertInto("card").values({ title: "inner" }).execute();
    await again.releaseSavepoint("inner").execute();
    await tx.commit().execute();
    expect(await titles()).toEqual(["kept", "outer", "inner"]);
  });

  test("a read-only transaction refuses to write", async () => {
    const { kysely, titles } = await openCards();
    const failing = kysely
      .transaction()
      .setAccessMode("read only")
      .execute((tx) => tx.insertInto("card").values({ title: "no" }).execute());
    await expect(failing).rejects.toMatchObject({ code: "SQL_READ_ONLY" });
    expect(await titles()).toEqual([]);
  });
}
