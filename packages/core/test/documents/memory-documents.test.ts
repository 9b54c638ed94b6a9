import { createApp, silentLogger } from "@mega/core";
import { type MemoryDocumentsOptions, memoryDocuments } from "@mega/core/documents";
import {
  describeDocumentDatabase,
  describeDocumentMigrator,
  describeRepository,
  type OpenDocumentDatabase,
} from "@mega/core/testing";
import { describe, expect, onTestFinished, test } from "vitest";

async function open(
  options: MemoryDocumentsOptions = {},
): Promise<OpenDocumentDatabase & { stop(): Promise<unknown> }> {
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: memoryDocuments(options) } });
  await app.start();
  const stop = () => app.stop();
  return {
    database: app.resources.db,
    stop,
    close: async () => {
      await stop();
    },
  };
}

async function openForTest(options?: MemoryDocumentsOptions) {
  const { database, stop, close } = await open(options);
  onTestFinished(close);
  return { database, stop };
}

describeDocumentDatabase("memory", () => open());
describeDocumentMigrator("memory", () => open());
describeRepository("memory documents", () => open());

describe("the bounds of memoryDocuments", () => {
  test("a full store rejects inserts with DOCUMENT_STORAGE_FULL and goes on with the rest", async () => {
    const { database } = await openForTest({ maxDocuments: 2 });
    const things = database.collection("things");
    await things.insertMany([{ id: "1" }, { id: "2" }]);
    await expect(things.insert({ id: "3" })).rejects.toMatchObject({ code: "DOCUMENT_STORAGE_FULL" });
    await expect(
      database.transaction(async (tx) => {
        await tx.collection("things").delete({ id: "1" });
        await tx.collection("others").insertMany([{ id: "1" }, { id: "2" }]);
      }),
    ).rejects.toMatchObject({ code: "DOCUMENT_STORAGE_FULL" });
    expect(await things.count()).toBe(2);
    await things.delete({ id: "1" });
    await things.insert({ id: "3" });
  });

  test("a document over the limit is refused with DOCUMENT_TOO_LARGE", async () => {
    const { database } = await openForTest({ maxDocumentBytes: 100 });
    await expect(database.collection("things").insert({ id: "1", text: "x".repeat(100) })).rejects.toMatchObject({
      code: "DOCUMENT_TOO_LARGE",
    });
  });

  test.each(["maxDocuments", "maxDocumentBytes"] as const)(
    "an option %s that is no positive integer is refused",
    (option) => {
      for (const value of [0, -1, 1.5, Number.NaN])
        expect(() => memoryDocuments({ [option]: value })).toThrow(`memoryDocuments.${option} (${value})`);
    },
  );

  test("after stop every call rejects with DOCUMENT_CLOSED", async () => {
    const { database, stop } = await openForTest();
    await stop();
    for (const call of [
      database.collection("things").find(),
      database.collection("things").insert({ id: "1" }),
      database.schema.createCollection("things"),
      database.transaction((tx) => tx.collection("things").insert({ id: "1" })),
    ])
      await expect(call).rejects.toMatchObject({ code: "DOCUMENT_CLOSED" });
  });
});
