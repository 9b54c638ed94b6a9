import { describe, expect, test } from "vitest";
import { codeOf, eventually, notesOf } from "./notes.ts";
import { openSpoiltLink } from "./spoilt-link.ts";

describe("a link that is spoilt", { timeout: 180_000 }, () => {
  test("half-open: calls end at their time-out, and later ones use a new connection", async () => {
    const { proxy, db, witness } = await openSpoiltLink();
    await notesOf(db).insert({ id: "1", n: 1 });
    proxy.swallow();
    const write = notesOf(db).insert({ id: "2", n: 1 }).catch(codeOf);
    const read = notesOf(db).get("1").catch(codeOf);
    expect(await write).toBe("DOCUMENT_OUTCOME_UNKNOWN");
    expect(await read).toMatch(/^DOCUMENT_(TIMEOUT|CONNECTION_LOST)$/);
    proxy.pass();
    await eventually(() => notesOf(db).count({ id: "1" })).toBe(1);
    await notesOf(db).insert({ id: "3", n: 1 });
    const ids = (await notesOf(witness).find()).map(({ id }) => id);
    // The second may still be carried out, as its error says.
    expect(ids.filter((id) => id !== "2")).toEqual(["1", "3"]);
  });

  test("half-open in a transaction: it runs again or rejects, and leaves nothing by half", async () => {
    const { proxy, db, witness } = await openSpoiltLink();
    await notesOf(db).insert({ id: "count", n: 0 });
    let runs = 0;
    const outcome = await db
      .transaction(async (tx) => {
        runs += 1;
        await notesOf(tx).insert({ id: "new", n: 1 });
        if (runs === 1) proxy.swallow();
        else proxy.pass();
        await notesOf(tx).update({ id: "count" }, { increment: { n: 1 } });
      })
      .then(
        () => 1,
        () => 0,
      );
    proxy.pass();
    await eventually(() => notesOf(db).count({ id: "new" })).toBe(outcome);
    expect(await notesOf(witness).get("count")).toEqual({ id: "count", n: outcome });
  });

  test("a write whose answer is lost rejects with DOCUMENT_OUTCOME_UNKNOWN, and is there once", async () => {
    const { proxy, db, witness } = await openSpoiltLink({ retryWrites: false });
    await notesOf(db).insert({ id: "1", n: 0 });
    proxy.swallow("answers");
    await expect(notesOf(db).update({ id: "1" }, { increment: { n: 1 } })).rejects.toMatchObject({
      code: "DOCUMENT_OUTCOME_UNKNOWN",
    });
    proxy.pass();
    await eventually(() => notesOf(db).count()).toBe(1);
    expect(await notesOf(witness).get("1")).toEqual({ id: "1", n: 1 });
  });

  test("with retryWrites a write whose answer is lost is sent again, and carried out once", async () => {
    const { proxy, db, witness } = await openSpoiltLink({ timeoutMs: 30_000 });
    await notesOf(db).insert({ id: "1", n: 0 });
    proxy.swallow("answers");
    const writing = notesOf(db).update({ id: "1" }, { increment: { n: 1 } });
    await eventually(async () => (await notesOf(witness).get("1"))?.n).toBe(1);
    proxy.pass();
    proxy.cut();
    expect(await writing).toBe(1);
    expect(await notesOf(witness).get("1")).toEqual({ id: "1", n: 1 });
  });

  test("a commit whose answer is lost rejects with DOCUMENT_OUTCOME_UNKNOWN or resolves, and is there once", async () => {
    const { proxy, db, witness } = await openSpoiltLink();
    await notesOf(db).insert({ id: "1", n: 0 });
    const outcome = await db
      .transaction(async (tx) => {
        await notesOf(tx).update({ id: "1" }, { increment: { n: 1 } });
        proxy.swallow("answers");
      })
      .then(() => "committed", codeOf);
    expect(["committed", "DOCUMENT_OUTCOME_UNKNOWN"]).toContain(outcome);
    proxy.pass();
    await eventually(() => notesOf(db).count()).toBe(1);
    expect(await notesOf(witness).get("1")).toEqual({ id: "1", n: 1 });
  });

  test("cut under a stream: it rejects, and the next one reads everything", async () => {
    const { proxy, db } = await openSpoiltLink({ streamBatchDocuments: 10, retryReads: false });
    await notesOf(db).insertMany(Array.from({ length: 100 }, (_, n) => ({ id: String(n).padStart(3, "0"), n })));
    const read = async (): Promise<number> => {
      let seen = 0;
      for await (const _ of notesOf(db).stream()) {
        seen += 1;
        if (seen === 5 && !isCut) {
          isCut = true;
          proxy.cut();
        }
      }
      return seen;
    };
    let isCut = false;
    await expect(read()).rejects.toMatchObject({ code: "DOCUMENT_CONNECTION_LOST" });
    await eventually(() => read().catch(() => 0)).toBe(100);
  });
});
