import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryRing, resolveHistory } from "../../src/channels/history-ring.ts";

const ring = (limits: Partial<Parameters<typeof resolveHistory>[0]> = {}) =>
  new HistoryRing<string>(resolveHistory(limits));

describe("since", () => {
  test("gives what came after an offset, in order, and nothing to who is up to date", () => {
    const history = ring();
    for (const item of ["a", "b", "c"]) history.append(item, 1, 0);
    expect(history.since(0, 0)).toEqual(["a", "b", "c"]);
    expect(history.since(2, 0)).toEqual(["c"]);
    expect(history.since(3, 0)).toEqual([]);
  });

  test("is undefined for an offset that lies ahead: another log", () => {
    const history = ring();
    history.append("a", 1, 0);
    expect(history.since(2, 0)).toBeUndefined();
  });

  test.each([
    ["count", { maxCount: 2 }],
    ["bytes", { maxBytes: 20 }],
  ])("is undefined once something after the offset has left by %s", (_, limits) => {
    const history = ring(limits);
    for (const item of ["a", "b", "c"]) history.append(item, 10, 0);
    expect(history.since(0, 0)).toBeUndefined();
    expect(history.since(1, 0)).toEqual(["b", "c"]);
  });

  test("is undefined once something after the offset has left by age, and offsets go on", () => {
    const history = ring({ maxAgeMs: 100 });
    history.append("a", 1, 0);
    history.append("b", 1, 60);
    expect(history.since(1, 100)).toEqual(["b"]);
    expect(history.since(0, 100)).toBeUndefined();
    expect(history.since(2, 200)).toEqual([]);
    expect(history.append("c", 1, 200)).toBe(3);
  });
});

test("for any sequence, since() is either the exact tail or undefined, and the bounds hold", () => {
  const step = fc.record({ bytes: fc.integer({ min: 1, max: 40 }), waitMs: fc.integer({ min: 0, max: 60 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const history = new HistoryRing<number>(resolveHistory({ maxCount: 7, maxBytes: 100, maxAgeMs: 200 }));
      let nowMs = 0;
      for (const { bytes, waitMs } of steps) {
        nowMs += waitMs;
        history.append(history.head + 1, bytes, nowMs);
        expect(history.length).toBeLessThanOrEqual(7);
        for (let offset = 0; offset <= history.head; offset++) {
          const tail = history.since(offset, nowMs);
          if (tail !== undefined)
            expect(tail).toEqual(Array.from({ length: history.head - offset }, (_, i) => offset + i + 1));
        }
      }
    }),
  );
});

test.each(["maxCount", "maxBytes", "maxAgeMs"])("a wrong history.%s is named", (name) => {
  for (const value of [0, -1, 0.5, Number.NaN, "5"]) {
    expect(() => resolveHistory({ [name]: value as number })).toThrow(
      `history.${name} must be a positive whole number`,
    );
  }
});
