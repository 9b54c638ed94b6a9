import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RateLimitPolicy, stepGcra } from "../../src/rate-limit/gcra.ts";

const policy = { limit: 5, windowMs: 1_000 };

/** The verdicts on requests that arrive at these times. */
function run(times: readonly number[], limits: RateLimitPolicy = policy) {
  let arrivalMs: number | undefined;
  return times.map((now) => {
    const step = stepGcra(arrivalMs, now, limits);
    arrivalMs = step.arrivalMs;
    return step;
  });
}

describe("GCRA", () => {
  test("allows a burst of the whole limit and then tells when the next one is free", () => {
    const verdicts = run([0, 0, 0, 0, 0, 0]);
    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false]);
    expect(verdicts.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0]);
    expect(verdicts[5]).toMatchObject({ retryMs: 200, resetMs: 1_000 });
  });

  test("refills steadily, not at the border of a window", () => {
    const [, , , , , refused, next, again] = run([0, 0, 0, 0, 0, 199, 200, 200]);
    expect([refused?.isAllowed, next?.isAllowed, again?.isAllowed]).toEqual([false, true, false]);
  });

  test("refused requests cost nothing", () => {
    const verdicts = run([0, 0, 0, 0, 0, ...Array.from({ length: 50 }, () => 100), 200]);
    expect(verdicts.at(-1)?.isAllowed).toBe(true);
  });

  test("never allows more than a burst plus the refill, whatever the arrival times", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), (pauses, limit) => {
        let now = 0;
        const times = pauses.map((pause) => (now += pause));
        const allowed = run(times, { limit, windowMs: 1_000 }).filter(({ isAllowed }) => isAllowed).length;
        const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
        expect(allowed).toBeLessThanOrEqual(limit + Math.floor((span / 1_000) * limit + 1e-6));
      }),
      { numRuns: 200 },
    );
  });
});
