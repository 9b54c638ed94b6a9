import { sql } from "@mega/core/sql";
import type { Generated } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { PostgresDatabase } from "../../src/index.ts";
import { createKysely } from "../../src/kysely/index.ts";
import { openDatabase } from "../test-database.ts";

interface Schema {
  readonly card: { readonly id: Generated<number>; readonly title: string };
}

let db: PostgresDatabase;
const titles = async () =>
  (await db.many<{ title: string }>(sql`select title from card order by id`)).map((row) => row.title);

beforeEach(async () => {
  db = await openDatabase();
  await db.query(sql`create table card (id serial primary key, title text not null unique)`);
});

describe("the Kysely dialect", () => {
  test("runs typed queries and reports row counts", async () => {
    const kysely = createKysely<Schema>(db);
    const inserted = await kysely.insertInto("card").values({ title: "one" }).executeTakeFirstOrThrow();
    expect(inserted.numInsertedOrUpdatedRows).toBe(1n);
    const updated = await kysely.updateTable("card").set({ title: "two" }).executeTakeFirstOrThrow();
    expect(updated.numUpdatedRows).toBe(1n);
    expect(await kysely.insertInto("card").values({ title: "three" }).returningAll().execute()).toEqual([
      { id: 2, title: "three" },
    ]);
    expect(await kysely.selectFrom("card").select("title").orderBy("id").execute()).toEqual([
      { title: "two" },
      { title: "three" },
    ]);
  });

  test("stands in a transaction together with the sql tag", async () => {
    const failing = db.transaction(async (tx) => {
      await createKysely<Schema>(tx).insertInto("card").values({ title: "kysely" }).execute();
      await tx.query(sql`insert into card (title) values ('tag')`);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await titles()).toEqual([]);
  });

  test("its own transactions commit, roll back, and nest by savepoints", async () => {
    const kysely = createKysely<Schema>(db);
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
    const failing = createKysely<Schema>(db)
      .transaction()
      .setAccessMode("read only")
      .execute((tx) => tx.insertInto("card").values({ title: "no" }).execute());
    await expect(failing).rejects.toMatchObject({ code: "SQL_READ_ONLY" });
  });

  test("streams in chunks and maps errors", async () => {
    const kysely = createKysely<Schema>(db);
    await kysely
      .insertInto("card")
      .values([{ title: "a" }, { title: "b" }, { title: "c" }])
      .execute();
    const seen: string[] = [];
    for await (const { title } of kysely.selectFrom("card").select("title").orderBy("id").stream(2)) seen.push(title);
    expect(seen).toEqual(["a", "b", "c"]);
    await expect(kysely.insertInto("card").values({ title: "a" }).execute()).rejects.toMatchObject({
      code: "SQL_UNIQUE_VIOLATION",
      data: { table: "card", columns: ["title"] },
    });
  });

  test("shows its tables to Kysely's introspection, and destroy leaves the database open", async () => {
    const kysely = createKysely<Schema>(db);
    expect((await kysely.introspection.getTables()).map(({ name }) => name)).toEqual(["card"]);
    await kysely.destroy();
    expect(await titles()).toEqual([]);
  });
});
