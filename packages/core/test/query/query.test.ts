import fc from "fast-check";
import { expect, test } from "vitest";
import { startsWith } from "../../src/query/condition.ts";
import { resolveFilter } from "../../src/query/filter.ts";
import { matches } from "../../src/query/matches.ts";
import { afterPosition, type OrderKey } from "../../src/query/order.ts";
import { compareScalars, type Scalar } from "../../src/query/scalar.ts";

const text = fc.string({ unit: "binary", maxLength: 6 });
const scalar: fc.Arbitrary<Scalar> = fc.oneof(text, fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));

test("texts are compared as their UTF-8 bytes are", () => {
  fc.assert(
    fc.property(
      text,
      text,
      (a, b) => Math.sign(compareScalars(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
    { numRuns: 2_000 },
  );
});

test("the order of values is total", () => {
  fc.assert(
    fc.property(scalar, scalar, scalar, (a, b, c) => {
      expect(Math.sign(compareScalars(a, b))).toBe(0 - Math.sign(compareScalars(b, a)));
      if (compareScalars(a, b) <= 0 && compareScalars(b, c) <= 0) expect(compareScalars(a, c)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 2_000 },
  );
});

test("startsWith finds exactly the texts that begin so", () => {
  const near = fc.string({
    unit: fc.constantFrom("a", "\ud7ff", "\ue000", "\u{10ffff}", "\uffff", "😀"),
    maxLength: 4,
  });
  fc.assert(
    fc.property(near, near, (prefix, title) => {
      expect(matches(resolveFilter<{ title: string }>({ title: startsWith(prefix) }), { title })).toBe(
        title.startsWith(prefix),
      );
    }),
    { numRuns: 5_000 },
  );
});

test("what is behind a place is what the order puts there", () => {
  const item = fc.record({
    a: fc.constantFrom(null, "x", "y"),
    b: fc.constantFrom(null, 1, 2),
    id: fc.constantFrom("1", "2"),
  });
  const direction = fc.constantFrom("asc", "desc");
  fc.assert(
    fc.property(item, item, fc.tuple(direction, direction, direction), (place, other, directions) => {
      const keys = (["a", "b", "id"] as const)
        .map((field, index) => ({ field, index }))
        .map(({ field, index }): OrderKey & { field: typeof field } => ({
          field,
          direction: directions[index] ?? "asc",
          isNullable: field !== "id",
        }));
      const compare = keys
        .map(({ field, direction: way }) => compareScalars(other[field], place[field]) * (way === "asc" ? 1 : -1))
        .find((order) => order !== 0);
      const after = afterPosition(keys, [place.a, place.b, place.id]);
      expect(matches(after, other)).toBe((compare ?? 0) > 0);
    }),
    { numRuns: 3_000 },
  );
});
