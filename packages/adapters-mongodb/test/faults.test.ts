import { createApp, silentLogger } from "@mega/core";
import { DocumentError } from "@mega/core/documents";
import { describe, expect, onTestFinished, test } from "vitest";
import { mongodb } from "../src/index.ts";
import { codeOf, eventually, notesOf } from "./notes.ts";
import { openDatabase, ownServer, quick } from "./open-database.ts";

describe("a server that goes away", { timeout: 180_000 }, () => {
  test.each([false, true])(
    "killed while many write, retryWrites %s: what was acknowledged is there, what was never sent is not, without a restart",
    async (retryWrites) => {
      const server = await ownServer();
      const db = await openDatabase({ url: server.url, ...quick, retryWrites });
      const acknowledged: string[] = [];
      const neverSent: string[] = [];
      const codes = new Set<string>();
      let next = 0;
      let isOver = false;
      const write = async (): Promise<void> => {
        const id = String(next++).padStart(6, "0");
        try {
          await notesOf(db).insert({ id, n: 1 });
          acknowledged.push(id);
        } catch (error) {
          codes.add(codeOf(error));
          if (error instanceof DocumentError && error.data?.["isSent"] === false) neverSent.push(id);
        }
      };
      const writing = Array.from({ length: 8 }, async () => {
        while (!isOver) {
          await write();
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      for (let round = 0; round < 2; round += 1) {
        const before = acknowledged.length;
        await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before + 100);
        await server.kill();
        await server.start();
      }
      isOver = true;
      await Promise.all(writing);
      const stored = new Set((await notesOf(db).find()).map(({ id }) => id));
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      expect(neverSent.filter((id) => stored.has(id))).toEqual([]);
      // SecantusDB, unlike MongoDB, forgets with its process which writes it has carried out, and refuses the second try of one.
      const expected = [
        ...(retryWrites ? ["DOCUMENT_DUPLICATE_KEY"] : []),
        "DOCUMENT_CONNECTION_LOST",
        "DOCUMENT_OUTCOME_UNKNOWN",
      ];
      expect(expected).toEqual(expect.arrayContaining([...codes]));
    },
  );

  test("restarted mid-transaction: the transaction runs again or rejects, and is never there by half or twice", async () => {
    const server = await ownServer();
    const db = await openDatabase({ url: server.url, ...quick, serverSelectionTimeoutMs: 2_000, timeoutMs: 20_000 });
    await notesOf(db).insert({ id: "count", n: 0 });
    let runs = 0;
    const outcome = await db
      .transaction(async (tx) => {
        runs += 1;
        await notesOf(tx).insert({ id: "new", n: 1 });
        if (runs === 1) await server.restart();
        await notesOf(tx).update({ id: "count" }, { increment: { n: 1 } });
      })
      .then(() => "committed", codeOf);
    await eventually(async () => (await notesOf(db).get("count"))?.n).toBe(outcome === "committed" ? 1 : 0);
    expect(await notesOf(db).count({ id: "new" })).toBe(outcome === "committed" ? 1 : 0);
    expect(["committed", "DOCUMENT_CONNECTION_LOST", "DOCUMENT_CONFLICT"]).toContain(outcome);
  });

  test("restarted before the commit: committed, rejected without a trace, or DOCUMENT_OUTCOME_UNKNOWN", async () => {
    const server = await ownServer();
    const db = await openDatabase({ url: server.url, ...quick, timeoutMs: 20_000 });
    await notesOf(db).insert({ id: "count", n: 0 });
    let runs = 0;
    const outcome = await db
      .transaction(async (tx) => {
        runs += 1;
        await notesOf(tx).update({ id: "count" }, { increment: { n: 1 } });
        if (runs === 1) await server.restart();
      })
      .then(() => "committed", codeOf);
    await eventually(() => notesOf(db).count()).toBe(1);
    const n = (await notesOf(db).get("count"))?.n;
    if (outcome === "committed") expect(n).toBe(1);
    else if (outcome === "DOCUMENT_OUTCOME_UNKNOWN") expect([0, 1]).toContain(n);
    else expect(n).toBe(0);
  });

  test("frozen: calls end at their time-out, a read as DOCUMENT_TIMEOUT, a write as DOCUMENT_OUTCOME_UNKNOWN, and work goes on after", async () => {
    const server = await ownServer();
    const db = await openDatabase({ url: server.url, ...quick });
    await notesOf(db).insert({ id: "1", n: 1 });
    server.pause();
    const write = notesOf(db)
      .update({ id: "1" }, { increment: { n: 1 } })
      .catch(codeOf);
    const read = notesOf(db).get("1").catch(codeOf);
    expect(await write).toBe("DOCUMENT_OUTCOME_UNKNOWN");
    expect(await read).toMatch(/^DOCUMENT_(TIMEOUT|CONNECTION_LOST)$/);
    server.resume();
    await eventually(() => notesOf(db).count()).toBe(1);
    await notesOf(db).insert({ id: "2", n: 1 });
  });

  test("stop ends at its deadline while the server is frozen", async () => {
    const server = await ownServer();
    const app = createApp({
      name: "test",
      logger: silentLogger,
      resources: { db: mongodb({ url: server.url, ...quick, timeoutMs: 60_000 }) },
      shutdownTimeoutMs: 2_000,
    });
    onTestFinished(() => server.resume());
    await app.start();
    await notesOf(app.resources.db).insert({ id: "1", n: 1 });
    server.pause();
    const caught = notesOf(app.resources.db).insert({ id: "2", n: 1 }).catch(codeOf);
    await app.stop();
    expect(["DOCUMENT_OUTCOME_UNKNOWN", "DOCUMENT_CONNECTION_LOST", "DOCUMENT_CLOSED"]).toContain(await caught);
  });

  test("an exhausted pool rejects with DOCUMENT_TIMEOUT, not sent, and does not open the breaker", async () => {
    const server = await ownServer();
    const options = { maxConnections: 1, volumeThreshold: 1, queueTimeoutMs: 100, timeoutMs: 30_000 };
    const db = await openDatabase({ url: server.url, ...options });
    await notesOf(db).insert({ id: "1", n: 1 });
    server.pause();
    const busy = notesOf(db).count();
    for (let call = 0; call < 3; call += 1)
      await expect(notesOf(db).insert({ id: "2", n: 1 })).rejects.toMatchObject({
        code: "DOCUMENT_TIMEOUT",
        data: { isSent: false },
      });
    server.resume();
    expect(await busy).toBe(1);
    expect(await notesOf(db).count()).toBe(1);
  });

  test("health is down while it is away and up again after", async () => {
    const server = await ownServer();
    const app = createApp({
      name: "test",
      logger: silentLogger,
      resources: { db: mongodb({ url: server.url, ...quick }) },
    });
    onTestFinished(async () => {
      await app.stop();
    });
    await app.start();
    const status = async (): Promise<unknown> => (await app.health.run()).status;
    await eventually(status).toBe("up");
    await server.kill();
    await eventually(status).toBe("down");
    await server.start();
    await eventually(status).toBe("up");
  });
});
