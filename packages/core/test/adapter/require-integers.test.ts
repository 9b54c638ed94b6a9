import { requireIntegers } from "@mega/core/adapter";
import { expect, test } from "vitest";

test.each([
  [0, "0"],
  [11, "11"],
  [1.5, "1.5"],
  [Number.NaN, "NaN"],
  ["5", '"5"'],
  [undefined, "undefined"],
  [5n, "5"],
])("%o is refused by the option's name, with the value and the range", (maxReaders, shown) => {
  expect(() => requireIntegers("sqlite", { maxReaders }, { maxReaders: [1, 10] })).toThrow(
    new RangeError(`sqlite.maxReaders (${shown}) must be an integer from 1 to 10`),
  );
});

test("integers within their ranges pass, the ends included", () => {
  expect(() => requireIntegers("sqlite", { a: 1, b: 10 }, { a: [1, 10], b: [1, 10] })).not.toThrow();
});
