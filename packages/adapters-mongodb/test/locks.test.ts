import { expect, test } from "vitest";
import { openDatabase, scratchUrl } from "./open-database.ts";

test("of two instances one at a time holds a lock, also while it is held for longer than its lease", async () => {
  const url = await scratchUrl();
  const [one, other] = [await openDatabase({ url, lockLeaseMs: 600 }), await openDatabase({ url, lockLeaseMs: 600 })];
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const first = one.exclusively("job", async () => {
    held.resolve();
    await release.promise;
  });
  await held.promise;
  await expect(other.exclusively("job", async () => 1, { timeoutMs: 2_000 })).rejects.toMatchObject({
    code: "DOCUMENT_LOCKED",
    data: { lock: "job" },
  });
  release.resolve();
  await first;
  expect(await other.exclusively("job", async () => 2)).toBe(2);
});

test("a lock whose holder died is free once its lease ends", async () => {
  const db = await openDatabase();
  await db.native
    .db()
    .collection<{ _id: string; owner: string; untilMs: number }>("mega_locks")
    .insertOne({ _id: "job", owner: "a process that is gone", untilMs: Date.now() + 1_000 });
  await expect(db.exclusively("job", async () => 1, { timeoutMs: 50 })).rejects.toMatchObject({
    code: "DOCUMENT_LOCKED",
  });
  expect(await db.exclusively("job", async () => 2, { timeoutMs: 30_000 })).toBe(2);
});

test("work whose lock was taken away rejects, and takes nobody else's lock away", async () => {
  const db = await openDatabase();
  const locks = db.native.db().collection<{ _id: string; owner: string }>("mega_locks");
  const work = db.exclusively("job", async () => {
    await locks.updateOne({ _id: "job" }, { $set: { owner: "another" } });
  });
  await expect(work).rejects.toMatchObject({ code: "DOCUMENT_CONNECTION_LOST", data: { lock: "job" } });
  expect(await locks.findOne({ _id: "job" })).toMatchObject({ owner: "another" });
});
