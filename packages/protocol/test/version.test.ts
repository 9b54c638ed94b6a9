import { expect, test } from "vitest";
import { judgeOffset, negotiateVersion } from "../src/index.ts";

test.each([
  [[1, 1], [1, 1], 1],
  [[1, 3], [2, 5], 3],
  [[2, 5], [1, 3], 3],
  [[2, 3], [1, 1], undefined],
  [[1, 1], [2, 3], undefined],
] as const)("peers that speak %j and %j agree on %j", (theirs, ours, agreed) => {
  expect(negotiateVersion(theirs, ours)).toBe(agreed);
});

test("the next offset is delivered, a known one dropped, a later one is a hole", () => {
  expect([4, 5, 6, 7].map((offset) => judgeOffset(5, offset))).toEqual(["duplicate", "duplicate", "deliver", "hole"]);
});
