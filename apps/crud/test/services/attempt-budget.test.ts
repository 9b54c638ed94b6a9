import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";
import { AttemptBudget } from "../../src/services/attempt-budget.ts";

test("a key has its attempts per window, and new ones in the next", async () => {
  const clock = createFakeClock();
  const budget = new AttemptBudget({ limit: 2, windowMs: 1_000, maxKeys: 10 }, clock);
  expect([budget.take("a"), budget.take("a"), budget.take("b")]).toEqual([undefined, undefined, undefined]);
  await clock.advance(400);
  expect(budget.take("a")).toBe(600);
  await clock.advance(600);
  expect(budget.take("a")).toBeUndefined();
});

test("a key that is forgotten has all its attempts again", () => {
  const budget = new AttemptBudget({ limit: 1, windowMs: 1_000, maxKeys: 10 }, createFakeClock());
  budget.take("a");
  budget.forget("a");
  expect(budget.take("a")).toBeUndefined();
});

test("no more than the given number of keys is remembered, the oldest going first", () => {
  const budget = new AttemptBudget({ limit: 1, windowMs: 1_000, maxKeys: 2 }, createFakeClock());
  for (const key of ["a", "b", "c"]) budget.take(key);
  expect([budget.take("c"), budget.take("b")]).toEqual([1_000, 1_000]);
  expect(budget.take("a")).toBeUndefined();
});
