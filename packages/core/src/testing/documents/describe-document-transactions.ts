import { expect, test } from "vitest";
import type { DocumentExecutor } from "../../documents/index.ts";
import { type Card, card, idsOf, type OpenScene, type Scene } from "./open-documents.ts";

const cardsOf = (executor: DocumentExecutor) => executor.collection<Card>("cards");

/** On a server without transactions the suite shows that it says so, and nothing else. */
export function describeDocumentTransactions(open: OpenScene): void {
  const openWith = async (): Promise<Scene | undefined> => {
    const scene = await open();
    await scene.database.schema.createCollection("cards");
    if (scene.database.capabilities.transactions) return scene;
    await expect(scene.database.transaction(async () => 1)).rejects.toMatchObject({ code: "DOCUMENT_UNSUPPORTED" });
    return undefined;
  };
  describeCommits(openWith);
  describeTransactionScope(openWith);
  describeCollisions(openWith);
  describeDocumentLock(open);
}

type OpenWith = () => Promise<Scene | undefined>;

function describeCommits(open: OpenWith): void {
  test("a transaction commits when its work resolves, and passes the value on", async () => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    const found = await database.transaction(async (tx) => {
      await cardsOf(tx).insertMany([card("1"), card("2")]);
      await cardsOf(tx).update({ id: "1" }, { set: { title: "new" } });
      await cardsOf(tx).delete({ id: "2" });
      return cardsOf(tx).find();
    });
    expect(found).toEqual([card("1", { title: "new" })]);
    expect(await cards.find()).toEqual(found);
  });

  test.each(["rejects", "throws"] as const)("a transaction whose work %s leaves no trace", async (how) => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    await cards.insert(card("0"));
    const failing = database.transaction((tx) => {
      if (how === "throws") throw new Error("no");
      const write = async () => {
        await cardsOf(tx).insert(card("1"));
        await cardsOf(tx).delete({ id: "0" });
      };
      return write().then(() => Promise.reject(new Error("no")));
    });
    await expect(failing).rejects.toThrow("no");
    expect(idsOf(await cards.find())).toEqual(["0"]);
  });
}

function describeTransactionScope(open: OpenWith): void {
  test("nobody sees anything of a transaction before it commits", async () => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    const inserted = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const writing = database.transaction(async (tx) => {
      await cardsOf(tx).insert(card("1"));
      inserted.resolve();
      await finish.promise;
    });
    await inserted.promise;
    expect(await cards.find()).toEqual([]);
    finish.resolve();
    await writing;
    expect(idsOf(await cards.find())).toEqual(["1"]);
  });

  test("a transaction used after its end rejects with DOCUMENT_CLOSED", async () => {
    const scene = await open();
    if (scene === undefined) return;
    let ended: DocumentExecutor | undefined;
    await scene.database.transaction(async (tx) => {
      ended = tx;
      await cardsOf(tx).count();
    });
    if (ended === undefined) throw new Error("the transaction did not run");
    await expect(cardsOf(ended).find()).rejects.toMatchObject({ code: "DOCUMENT_CLOSED" });
    await expect(cardsOf(ended).insert(card("1"))).rejects.toMatchObject({ code: "DOCUMENT_CLOSED" });
  });

  test("an abort rolls back at once and rejects with the signal's reason", async () => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    const controller = new AbortController();
    const reason = new Error("caller has gone");
    const never = new Promise<void>(() => {});
    const aborted = database.transaction(
      async (tx) => {
        await cardsOf(tx).insert(card("1"));
        controller.abort(reason);
        await never;
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toBe(reason);
    expect(await cards.find()).toEqual([]);
    await expect(database.transaction(async () => 1, { signal: controller.signal })).rejects.toBe(reason);
  });
}

function describeCollisions(open: OpenWith): void {
  test("transactions that read and then write the same document lose no update", async () => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    await cards.insert(card("1", { rank: 0 }));
    const bump = () =>
      database.transaction(async (tx) => {
        const before = await cardsOf(tx).get("1");
        await cardsOf(tx).update({ id: "1" }, { set: { rank: (before?.rank ?? 0) + 1 } });
      });
    await Promise.all(Array.from({ length: 8 }, bump));
    expect((await cards.get("1"))?.rank).toBe(8);
  });

  test("a duplicate inside of a transaction rejects it and leaves no trace", async () => {
    const scene = await open();
    if (scene === undefined) return;
    const { database, cards } = scene;
    await cards.insert(card("1"));
    const failing = database.transaction(async (tx) => {
      await cardsOf(tx).insert(card("2"));
      await cardsOf(tx).insert(card("1"));
    });
    await expect(failing).rejects.toMatchObject({ code: "DOCUMENT_DUPLICATE_KEY" });
    expect(idsOf(await cards.find())).toEqual(["1"]);
  });
}

function describeDocumentLock(open: OpenScene): void {
  test("exclusively admits one holder of a name at a time", async () => {
    const { database } = await open();
    let inside = 0;
    let most = 0;
    const visit = () =>
      database.exclusively("contract", async () => {
        inside += 1;
        most = Math.max(most, inside);
        await database.collection("things").count();
        inside -= 1;
      });
    await Promise.all([visit(), visit(), visit()]);
    expect(most).toBe(1);
  });

  test("exclusively rejects with DOCUMENT_LOCKED when its wait ends, and gives the lock back after a failure", async () => {
    const { database } = await open();
    const held = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const first = database.exclusively("contract", async () => {
      held.resolve();
      await release.promise;
      throw new Error("failed inside");
    });
    await held.promise;
    await expect(database.exclusively("contract", async () => 1, { timeoutMs: 50 })).rejects.toMatchObject({
      code: "DOCUMENT_LOCKED",
    });
    const reason = new Error("gone");
    await expect(database.exclusively("contract", async () => 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(await database.exclusively("other", async () => 2)).toBe(2);
    release.resolve();
    await expect(first).rejects.toThrow("failed inside");
    expect(await database.exclusively("contract", async () => 3)).toBe(3);
  });
}
