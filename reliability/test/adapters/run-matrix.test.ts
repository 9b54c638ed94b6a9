import { expect, test } from "vitest";
import { faults } from "../../src/adapters/faults/index.ts";
import type { Cell } from "../../src/adapters/run-fault.ts";
import { runMatrix } from "../../src/adapters/run-matrix.ts";
import { type FaultName, faultNames, type Store, type Subject } from "../../src/adapters/subject.ts";
import { loadSubject, subjectNames } from "../../src/adapters/subjects/index.ts";
import { markdownOf, tableOf } from "../../src/adapters/table.ts";

/** Those that need neither a server nor the right to mount. */
const quickFaults = ["exhausted", "oversized", "not-json", "killed", "symlink", "migrating"] as const;
const sound = ["sqlite", "file"] as const;

const run = async (subject: Subject, ...names: readonly FaultName[]): Promise<readonly Cell[]> =>
  (await runMatrix({ subjects: [subject], faults: faults.filter(({ name }) => names.includes(name)) })).cells;

/** A subject whose stores are changed, so that a promise is broken. */
const broken = (
  subject: Subject,
  change: (store: Store) => Partial<Store>,
  limits: Partial<Subject> = {},
): Subject => ({
  ...subject,
  ...limits,
  open: async (place) => {
    const store = await subject.open(place);
    return { ...store, ...change(store) };
  },
});

const violations = (cells: readonly Cell[]): string => cells.flatMap((cell) => cell.violations).join("\n");

test("the list has each fault once, and each adapter says what it promises under some", async () => {
  expect(faults.map(({ name }) => name)).toEqual(faultNames);
  for (const name of subjectNames) expect(Object.keys((await loadSubject(name)).expects).length).toBeGreaterThan(5);
});

test.each(sound)("%s holds what it promises under the faults that need no server", async (name) => {
  const cells = await run(await loadSubject(name), ...quickFaults);
  expect(violations(cells)).toBe("");
  const inflicted = cells.filter(({ outcome }) => outcome !== null);
  expect(inflicted.length).toBeGreaterThanOrEqual(5);
  for (const { recoveryMs, acknowledged } of inflicted) {
    expect(recoveryMs).toEqual(expect.any(Number));
    expect(acknowledged).toBeGreaterThan(0);
  }
});

test.each(sound)("a %s that loses an acknowledged write is caught", async (name) => {
  let writes = 0;
  const forgetful = broken(await loadSubject(name), ({ write }) => ({
    write: async (key, value) => {
      writes += 1;
      if (writes !== 7) await write(key, value);
    },
  }));
  expect(violations(await run(forgetful, "oversized"))).toMatch(
    /^1 of \d+ acknowledged writes are missing: oversized-7$/,
  );
});

test.each(sound)("a %s that stores what it refuses is caught", async (name) => {
  const subject = await loadSubject(name);
  const twofaced = broken(subject, ({ write }) => ({
    write: async (key, value) => {
      if (typeof value === "string") return write(key, value);
      await write(key, "something");
      return write(`${key}-again`, value);
    },
  }));
  expect(violations(await run(twofaced, "not-json"))).toContain("1 writes are there although they were refused");
});

test.each(sound)("a %s whose call hangs is caught, and the run ends", async (name) => {
  const stuck = broken(
    await loadSubject(name),
    ({ write }) => ({
      write: (key, value) => (typeof value === "string" ? write(key, value) : new Promise(() => {})),
    }),
    { callMs: 6_000 },
  );
  expect(violations(await run(stuck, "not-json"))).toBe(`a write of ${name} took more than 6000 ms`);
});

test.each(sound)("a %s that fails with another code than it promises is caught", async (name) => {
  const vague = broken(await loadSubject(name), ({ write }) => ({
    write: async (key, value) => {
      if (typeof value !== "string") throw new Error("something went wrong");
      await write(key, value);
    },
  }));
  expect(violations(await run(vague, "not-json"))).toContain("Error: something went wrong is not what was promised");
});

test.each(sound)("a %s that does not work again is caught", async (name) => {
  let isOver = false;
  const spent = broken(
    await loadSubject(name),
    ({ write }) => ({
      write: async (key, value) => {
        if (typeof value !== "string") isOver = true;
        if (isOver) throw Object.assign(new Error("closed"), { code: "SOME_CODE" });
        await write(key, value);
      },
    }),
    { recoveryMs: 200 },
  );
  const cells = await run(spent, "not-json");
  expect(violations(cells)).toContain("no call succeeded within 200 ms after the fault; the last one: SOME_CODE");
  expect(cells[0]?.recoveryMs).toBe(null);
});

test("the table names a fault once, shows codes and recovery, and a dash where a fault does not apply", () => {
  const cell = { fault: "cut", title: "link cut", adapter: "a", acknowledged: 1, violations: [] } as const;
  const cells: readonly Cell[] = [
    { ...cell, outcome: ["LOST"], recoveryMs: 12 },
    { ...cell, adapter: "bb", outcome: null, recoveryMs: null },
    { ...cell, adapter: "c", outcome: ["ok"], recoveryMs: null, violations: ["it is gone"] },
  ];
  expect(tableOf(cells)).toEqual([
    "fault     adapter  outcome  recovery",
    "link cut  a        LOST        12 ms  holds",
    "          bb       –               –",
    "          c        ok          never  VIOLATION: it is gone",
  ]);
  expect(markdownOf(cells)).toEqual([
    "| fault | a | bb | c |",
    "| --- | --- | --- | --- |",
    "| link cut | `LOST` · 12 ms | – | ok · never |",
  ]);
});
