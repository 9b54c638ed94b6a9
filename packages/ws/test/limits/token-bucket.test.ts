import fc from "fast-check";
import { expect, test } from "vitest";
import { type BucketOptions, TokenBucket } from "../../src/limits/token-bucket.ts";

/** A peer and its bucket: takes what is there and returns 0, or takes nothing and returns when to try again. */
function createTaker(options: BucketOptions): (amount: number, nowMs: number) => number {
  const bucket = new TokenBucket(options);
  let fullAtMs = 0;
  return (amount, nowMs) => {
    const next = bucket.take(fullAtMs, amount, nowMs);
    const excessMs = bucket.excessMs(next, nowMs);
    if (excessMs === 0) fullAtMs = next;
    return excessMs;
  };
}

test("a burst passes, then one more each interval; a refusal says when to return", () => {
  const take = createTaker({ perSecond: 10, burst: 3 });
  expect([1, 2, 3].map(() => take(1, 0))).toEqual([0, 0, 0]);
  expect(take(1, 0)).toBe(100);
  expect(take(1, 100)).toBe(0);
  expect(take(1, 100)).toBe(100);
});

test("who returns when told is let in", () => {
  const amounts = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 500 })));
  fc.assert(
    fc.property(amounts, (steps) => {
      const take = createTaker({ perSecond: 8, burst: 5 });
      let nowMs = 0;
      for (const [amount, waitMs] of steps) {
        nowMs += waitMs;
        const retryMs = take(amount, nowMs);
        if (retryMs > 0) {
          nowMs += Math.ceil(retryMs);
          expect(take(amount, nowMs)).toBe(0);
        }
      }
    }),
  );
});

test("over any time, no more passes than the burst and the rate allow", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }), (waits) => {
      const take = createTaker({ perSecond: 4, burst: 6 });
      let nowMs = 0;
      let passed = 0;
      for (const waitMs of waits) {
        nowMs += waitMs;
        if (take(1, nowMs) === 0) passed++;
        expect(passed).toBeLessThanOrEqual(6 + (nowMs * 4) / 1_000);
      }
    }),
  );
});
