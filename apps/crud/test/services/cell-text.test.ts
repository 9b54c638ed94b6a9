import fc from "fast-check";
import { expect, test } from "vitest";
import { readCell, readNames, writeCell, writeNames } from "../../src/services/card-csv/cell-text.ts";

const startingLikeAFormula = fc.tuple(
  fc.constantFrom("", "'", "''"),
  fc.constantFrom("=", "+", "-", "@", "\t", "x"),
  fc.string(),
);

test("no cell that is written starts a formula, and each is read back as it was", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        startingLikeAFormula.map((parts) => parts.join("")),
      ),
      (text) => {
        expect(writeCell(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(readCell(writeCell(text))).toBe(text);
      },
    ),
  );
});

test("names with semicolons and backslashes are read back as they were", () => {
  const name = fc
    .string({ minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== "");
  const withSpecials = fc.constantFrom("a;b", "\\", "a\\;b", ";;");
  fc.assert(
    fc.property(fc.array(fc.oneof(name, withSpecials), { maxLength: 5 }), (names) => {
      expect(readNames(writeNames(names))).toEqual(names);
    }),
  );
});
