import { expect, test } from "vitest";
import { runInTransaction } from "../../repository/index.ts";
import { type OpenScene, type Scene, task } from "./tasks.ts";

/** On a document database without transactions the suite shows that it says so, and nothing else. */
export function describeRepositoryTransactions(open: OpenScene): void {
  const openWith: OpenWith = async () => {
    const scene = await open();
    const { database } = scene;
    if ("dialect" in database || database.capabilities.transactions) return scene;
    await expect(runInTransaction(database, async () => 1)).rejects.toMatchObject({ code: "DOCUMENT_UNSUPPORTED" });
    return undefined;
  };
  describeSharing(openWith);
  describeEnds(openWith);
}

type OpenWith = () => Promise<Scene | undefined>;

function describeSharing(openWith: OpenWith): void {
  test("several repositories share a transaction: all of it or nothing", async () => {
    const scene = await openWith();
    if (scene === undefined) return;
    const { database, repository, tagRepository } = scene;
    const failing = runInTransaction(database, async (tx) => {
      await repository.within(tx).insert(task("1"));
      await tagRepository.within(tx).insert({ name: "red", color: "#f00" });
      expect(await repository.within(tx).count()).toBe(1);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect([await repository.count(), await tagRepository.count()]).toEqual([0, 0]);
    const stored = await runInTransaction(database, async (tx) => {
      await repository.within(tx).insert(task("1"));
      await tagRepository.within(tx).insert({ name: "red", color: "#f00" });
      return repository.within(tx).update(task("1", { rank: 3 }));
    });
    expect(stored).toEqual({ outcome: "updated", item: task("1", { rank: 3, version: 2 }) });
    expect([await repository.count(), await tagRepository.count()]).toEqual([1, 1]);
  });

  test("transactions that update what they read lose nothing: one gets through, the others see its version", async () => {
    const scene = await openWith();
    if (scene === undefined) return;
    const { database, repository } = scene;
    await repository.insert(task("1", { effort: 0 }));
    const bump = async (): Promise<void> => {
      for (;;) {
        const outcome = await runInTransaction(database, async (tx) => {
          const before = await repository.within(tx).get("1");
          if (before === undefined) throw new Error("the task is gone");
          return (await repository.within(tx).update({ ...before, effort: before.effort + 1 })).outcome;
        });
        if (outcome === "updated") return;
      }
    };
    await Promise.all(Array.from({ length: 6 }, bump));
    expect(await repository.get("1")).toEqual(task("1", { effort: 6, version: 7 }));
  });
}

function describeEnds(openWith: OpenWith): void {
  test("a duplicate ends the transaction with REPOSITORY_DUPLICATE and leaves no trace", async () => {
    const scene = await openWith();
    if (scene === undefined) return;
    const { database, repository } = scene;
    await repository.insert(task("1"));
    const failing = runInTransaction(database, async (tx) => {
      await repository.within(tx).insert(task("2"));
      await repository.within(tx).insert(task("1", { title: "taken" }));
    });
    await expect(failing).rejects.toMatchObject({ code: "REPOSITORY_DUPLICATE" });
    expect(await repository.count()).toBe(1);
  });

  test("an abort rolls back and rejects with the signal's reason", async () => {
    const scene = await openWith();
    if (scene === undefined) return;
    const { database, repository } = scene;
    const controller = new AbortController();
    const reason = new Error("caller has gone");
    const aborted = runInTransaction(
      database,
      async (tx) => {
        await repository.within(tx).insert(task("1"));
        controller.abort(reason);
        await new Promise<void>(() => {});
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toBe(reason);
    expect(await repository.count()).toBe(0);
  });
}
