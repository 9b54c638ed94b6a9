import { createApp, silentLogger } from "@mega/core";
import { expect, test } from "vitest";
import { mongodb } from "../src/index.ts";
import { codeOf, eventually, notesOf } from "./notes.ts";
import { openDatabase, scratchUrl } from "./open-database.ts";

test("an oversized document rejects with DOCUMENT_TOO_LARGE, alone, among others and as an update", async () => {
  const db = await openDatabase();
  const texts = db.collection<{ readonly id: string; readonly text: string }>("texts");
  const tooLarge = { code: "DOCUMENT_TOO_LARGE" };
  for (const size of [16 * 1024 * 1024, 18 * 1024 * 1024]) {
    const text = "x".repeat(size);
    await expect(texts.insert({ id: "1", text })).rejects.toMatchObject(tooLarge);
    await expect(
      texts.insertMany([
        { id: "1", text: "" },
        { id: "2", text },
      ]),
    ).rejects.toMatchObject(tooLarge);
  }
  expect(await texts.count()).toBe(0);
  await texts.insert({ id: "1", text: "" });
  await expect(texts.update({}, { set: { text: "x".repeat(16 * 1024 * 1024) } })).rejects.toMatchObject(tooLarge);
  expect(await texts.get("1")).toEqual({ id: "1", text: "" });
});

test("a stream asks for one batch at a time, however slow its reader", async () => {
  const db = await openDatabase({ streamBatchDocuments: 10, driver: { monitorCommands: true } });
  await notesOf(db).insertMany(Array.from({ length: 100 }, (_, n) => ({ id: String(n).padStart(3, "0"), n })));
  let batches = 0;
  db.native.on("commandStarted", ({ commandName }) => {
    if (commandName === "find" || commandName === "getMore") batches += 1;
  });
  let seen = 0;
  for await (const { n } of notesOf(db).stream()) {
    expect(n).toBe(seen);
    seen += 1;
    expect(batches).toBe(Math.ceil(seen / 10));
  }
  expect(seen).toBe(100);
});

test("an emptied database works on: collections come back, what needs an index is for the migrations", async () => {
  const db = await openDatabase();
  await notesOf(db).insert({ id: "1", n: 1 });
  await db.native.db().dropDatabase();
  expect(await notesOf(db).find()).toEqual([]);
  await notesOf(db).insertMany([
    { id: "1", n: 1 },
    { id: "2", n: 2 },
  ]);
  expect(await notesOf(db).count()).toBe(2);
});

test("stop lets a transaction finish and refuses what comes after with DOCUMENT_CLOSED", async () => {
  const url = await scratchUrl();
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mongodb({ url }) } });
  await app.start();
  const { db } = app.resources;
  await db.schema.createCollection("notes");
  const inside = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const writing = db.transaction(async (tx) => {
    await notesOf(tx).insert({ id: "1", n: 1 });
    inside.resolve();
    await go.promise;
    await notesOf(tx).insert({ id: "2", n: 2 });
  });
  await inside.promise;
  const stopped = app.stop();
  await eventually(() => notesOf(db).count().catch(codeOf)).toBe("DOCUMENT_CLOSED");
  go.resolve();
  await writing;
  await stopped;
  const again = await openDatabase({ url });
  expect(await notesOf(again).count()).toBe(2);
});
