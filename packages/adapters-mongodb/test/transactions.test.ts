import { expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";

interface Account {
  readonly id: string;
  readonly balance: number;
}

test("concurrent transfers lose and make nothing", async () => {
  const db = await openDatabase();
  const accounts = db.collection<Account>("accounts");
  await accounts.insertMany([
    { id: "a", balance: 100 },
    { id: "b", balance: 100 },
  ]);
  const transfer = (from: string, to: string): Promise<void> =>
    db.transaction(async (tx) => {
      await tx.collection<Account>("accounts").update({ id: from }, { increment: { balance: -1 } });
      await tx.collection<Account>("accounts").update({ id: to }, { increment: { balance: 1 } });
    });
  await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 3 === 0 ? transfer("a", "b") : transfer("b", "a"))));
  expect(await accounts.find()).toEqual([
    { id: "a", balance: 104 },
    { id: "b", balance: 96 },
  ]);
});

test("calls of one transaction that are made at once run one after the other", async () => {
  const db = await openDatabase();
  await db.schema.createCollection("accounts");
  await db.transaction(async (tx) => {
    const accounts = tx.collection<Account>("accounts");
    await Promise.all(Array.from({ length: 10 }, (_, n) => accounts.insert({ id: `${n}`, balance: n })));
    expect(await accounts.count()).toBe(10);
  });
  expect(await db.collection("accounts").count()).toBe(10);
});

test("a failed call ends the transaction: what comes after rejects with it, and so does the transaction", async () => {
  const db = await openDatabase();
  const accounts = db.collection<Account>("accounts");
  await accounts.insert({ id: "a", balance: 1 });
  let later: unknown;
  const swallowing = db.transaction(async (tx) => {
    const inside = tx.collection<Account>("accounts");
    await inside.update({ id: "a" }, { set: { balance: 2 } });
    await inside.insert({ id: "a", balance: 3 }).catch(() => undefined);
    later = await inside.count().catch((error: unknown) => error);
  });
  await expect(swallowing).rejects.toMatchObject({ code: "DOCUMENT_DUPLICATE_KEY" });
  expect(later).toMatchObject({ code: "DOCUMENT_DUPLICATE_KEY" });
  expect(await accounts.get("a")).toEqual({ id: "a", balance: 1 });
});

test("a transaction that collides without end rejects with DOCUMENT_CONFLICT", { timeout: 120_000 }, async () => {
  const db = await openDatabase();
  const accounts = db.collection<Account>("accounts");
  await accounts.insert({ id: "a", balance: 0 });
  let runs = 0;
  const hopeless = db.transaction(async (tx) => {
    runs += 1;
    await tx.collection<Account>("accounts").get("a");
    await accounts.update({ id: "a" }, { increment: { balance: 1 } });
    await tx.collection<Account>("accounts").update({ id: "a" }, { set: { balance: -1 } });
  });
  await expect(hopeless).rejects.toMatchObject({ code: "DOCUMENT_CONFLICT" });
  expect(runs).toBe(50);
  expect(await accounts.get("a")).toEqual({ id: "a", balance: 50 });
});
