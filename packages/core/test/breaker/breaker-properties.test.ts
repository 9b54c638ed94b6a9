import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCircuitBreaker } from "../../src/breaker/index.ts";
import { RollingWindow } from "../../src/breaker/rolling-window.ts";
import { createManualClock } from "../support/manual-clock.ts";

const step = fc.record({ advanceMs: fc.nat(2_500), isFailure: fc.boolean() });

describe("the rolling window", () => {
  test("counts exactly the calls of the last ten buckets, whatever the pauses", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(100, 1_000, 9_999), (steps, windowMs) => {
        const clock = createManualClock();
        const window = new RollingWindow(clock, windowMs);
        const bucketOf = (at: number) => Math.floor(at / (windowMs / 10));
        const calls: { readonly bucket: number; readonly isFailure: boolean }[] = [];
        for (const { advanceMs, isFailure } of steps) {
          clock.advance(advanceMs);
          window.record(isFailure);
          const now = bucketOf(clock.monotonicMs());
          calls.push({ bucket: now, isFailure });
          const recent = calls.filter(({ bucket }) => bucket > now - 10);
          expect(window.counts()).toEqual({
            total: recent.length,
            failures: recent.filter((call) => call.isFailure).length,
          });
        }
      }),
    );
  });
});

describe("a breaker under any sequence of calls", () => {
  const call = fc.record({ advanceMs: fc.nat(800), fails: fc.boolean() });
  const settings = fc.record({
    errorThresholdPercentage: fc.integer({ min: 1, max: 100 }),
    volumeThreshold: fc.nat(6),
    resetTimeoutMs: fc.integer({ min: 1, max: 3_000 }),
  });

  test("opens only with enough failures in the window, and refuses every call before the reset time-out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 50 }), settings, async (calls, options) => {
        const clock = createManualClock();
        const breaker = createCircuitBreaker({ name: "x", clock, rollingWindowMs: 1_000, ...options });
        let openedAt = Number.NEGATIVE_INFINITY;
        let made: { readonly at: number; readonly fails: boolean }[] = [];
        for (const { advanceMs, fails } of calls) {
          clock.advance(advanceMs);
          const now = clock.monotonicMs();
          const before = breaker.state;
          expect(before === "open").toBe(now < openedAt + options.resetTimeoutMs);
          const code = await breaker
            .run(() => (fails ? Promise.reject("failed") : "fine"))
            .catch((error) => error.code ?? error);
          expect(code).toBe(before === "open" ? "BREAKER_OPEN" : fails ? "failed" : "fine");
          if (before === "open") continue;
          made.push({ at: now, fails });
          if (before === "half-open") expect(breaker.state).toBe(fails ? "open" : "closed");
          if (breaker.state === "open") openedAt = now;
          if (before === "half-open") made = [];
          else {
            const recent = made.filter(({ at }) => Math.floor(at / 100) > Math.floor(now / 100) - 10);
            const failures = recent.filter((one) => one.fails).length;
            const isBad = failures * 100 >= options.errorThresholdPercentage * recent.length;
            expect(breaker.state === "open").toBe(fails && recent.length >= options.volumeThreshold && isBad);
          }
        }
        expect(breaker.inFlight).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("never has more calls under way than its capacity, and settles each exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ends: fc.nat(5), fails: fc.boolean() }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (calls, capacity) => {
          const clock = createManualClock();
          const breaker = createCircuitBreaker({ name: "x", clock, capacity, volumeThreshold: 1_000, timeoutMs: 3 });
          let running = 0;
          const settled: string[] = [];
          const work = async ({ ends, fails }: { ends: number; fails: boolean }) => {
            running++;
            expect(breaker.inFlight).toBeLessThanOrEqual(capacity);
            await clock.sleep(ends);
            running--;
            if (fails) throw new Error("failed");
          };
          const all = calls.map(async (one) => {
            await breaker
              .run(() => work(one))
              .then(
                () => settled.push("ok"),
                (error) => settled.push(error.code ?? "failed"),
              );
          });
          for (let tick = 0; tick < 8; tick++) {
            await new Promise((resolve) => setImmediate(resolve));
            clock.advance(1);
          }
          await Promise.all(all);
          expect(settled).toHaveLength(calls.length);
          expect(breaker.inFlight).toBe(0);
          expect(running).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});
