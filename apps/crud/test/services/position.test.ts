import fc from "fast-check";
import { expect, test } from "vitest";
import { isPosition, positionBetween, positionsAfter } from "../../src/services/position.ts";

test("any series of insertions keeps the order in which things were placed", () => {
  const places = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(places, (indexes) => {
      const positions: string[] = [];
      for (const index of indexes) {
        const at = index % (positions.length + 1);
        positions.splice(at, 0, positionBetween(positions[at - 1], positions[at]));
      }
      expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(new Set(positions).size).toBe(positions.length);
    }),
    { numRuns: 200 },
  );
});

test("ten thousand positions behind another one are in order, and short", () => {
  const positions = positionsAfter("a5", 10_000);
  expect(positions.every((position, index) => position > (positions[index - 1] ?? "a5"))).toBe(true);
  expect(Math.max(...positions.map(({ length }) => length))).toBeLessThan(8);
});

test("a text that is no position is told from one", () => {
  expect(["a0", "Zz", "a1V"].map(isPosition)).toEqual([true, true, true]);
  expect(["", "zzz", "0", "a00", "é"].map(isPosition)).toEqual([false, false, false, false, false]);
});
