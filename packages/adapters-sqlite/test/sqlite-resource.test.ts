import { createApp, silentLogger } from "@mega/core";
import { defineMigration, sql } from "@mega/core/sql";
import { expect, onTestFinished, test } from "vitest";
import { sqlite, sqliteSessions } from "../src/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

const cards = defineMigration({
  name: "0001-cards",
  up: [sql`create table card (id integer primary key, title text not null)`],
});

test("an app migrates at boot, and its handlers query, write and keep sessions in the same file", async () => {
  const app = createApp({
    name: "test",
    logger: silentLogger,
    resources: {
      db: sqlite({ file: temporaryFile(), migrations: [cards] }),
      sessions: sqliteSessions({ database: "db" }),
    },
  });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  const { db, sessions } = app.resources;
  await db.transaction(async (tx) => {
    await tx.query(sql`insert into card (title) values (${"one"}), (${"two"})`);
  });
  expect(await db.many(sql`select * from card order by id`)).toEqual([
    { id: 1, title: "one" },
    { id: 2, title: "two" },
  ]);
  const session = { data: { a: 1 }, userId: "u", createdAt: Date.now(), expiresAt: Date.now() + 60_000 };
  expect(await sessions.create("k", session)).toBe(true);
  expect(await sessions.get("k")).toEqual({ ...session, version: 1 });
  expect(await app.health.run()).toMatchObject({ status: "up" });
});
