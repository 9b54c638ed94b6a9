import { constantBackoff, exponentialBackoff } from "@mega/core";
import fc from "fast-check";
import { expect, test } from "vitest";

const attempts = (backoff: (attempt: number) => number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => backoff(index + 1));

test("a constant backoff waits the same each time", () => {
  expect(attempts(constantBackoff(250), 3)).toEqual([250, 250, 250]);
});

test("without jitter the waits grow by the factor up to the maximum", () => {
  const backoff = exponentialBackoff({ baseMs: 100, maxMs: 1_000, jitter: "none" });
  expect(attempts(backoff, 6)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test("with full jitter a wait is anywhere between 0 and its ceiling", () => {
  const at = (random: number) => attempts(exponentialBackoff({ baseMs: 100, maxMs: 300, random: () => random }), 3);
  expect([at(0), at(0.5), at(0.999)]).toEqual([
    [0, 0, 0],
    [50, 100, 150],
    [99.9, 199.8, 299.7],
  ]);
});

test("a wait is a number within its bounds for every attempt, however late", () => {
  const positive = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(positive, positive, fc.integer({ min: -1, max: 1e9 }), (baseMs, more, attempt) => {
      const waitMs = exponentialBackoff({ baseMs, maxMs: baseMs + more, factor: 10 })(attempt);
      return waitMs >= 0 && waitMs <= baseMs + more;
    }),
  );
});

test("wrong options are refused by name", () => {
  expect(() => constantBackoff(-1)).toThrow("backoff.delayMs must be at least 0, got -1");
  expect(() => exponentialBackoff({ baseMs: Number.NaN })).toThrow("backoff.baseMs must be at least 0, got NaN");
  expect(() => exponentialBackoff({ baseMs: 10, maxMs: 5 })).toThrow("backoff.maxMs must be at least 10, got 5");
  expect(() => exponentialBackoff({ factor: 0.5 })).toThrow("backoff.factor must be at least 1, got 0.5");
});
