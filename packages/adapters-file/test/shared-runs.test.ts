import { expect, test } from "vitest";
import { SharedRuns } from "../src/shared-runs.ts";

/** Runs that end when they are told to. */
function controlled() {
  const runs: PromiseWithResolvers<void>[] = [];
  const work = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  return { runs, work };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("those who come while one runs share the next, which begins when that has ended", async () => {
  const shared = new SharedRuns();
  const { runs, work } = controlled();
  const ended: string[] = [];
  const first = shared.join("a", work).then(() => ended.push("first"));
  const late = ["second", "third"].map((who) => shared.join("a", work).then(() => ended.push(who)));
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await first;
  await turn();
  expect([runs.length, ...ended]).toEqual([2, "first"]);
  runs[1]?.resolve();
  await Promise.all(late);
  expect(ended).toEqual(["first", "second", "third"]);
});

test("a run that failed fails for those who shared it, and the next one is made", async () => {
  const shared = new SharedRuns();
  const { runs, work } = controlled();
  const first = shared.join("a", work);
  const second = shared.join("a", work);
  runs[0]?.reject(new Error("full"));
  await expect(first).rejects.toThrow("full");
  await turn();
  runs[1]?.resolve();
  await second;
  await turn();
  const third = shared.join("a", work);
  expect(runs).toHaveLength(3);
  runs[2]?.resolve();
  await third;
});

test("names have runs of their own", () => {
  const shared = new SharedRuns();
  const { runs, work } = controlled();
  void shared.join("a", work);
  void shared.join("b", work);
  expect(runs).toHaveLength(2);
});
