import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CursorPosition, decodeCursor, encodeCursor } from "../../src/pagination/cursor.ts";

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const query = { q: "tea", sort: "name" };

describe("a cursor", () => {
  test("gives back its position for the same query, whatever the order of its names", () => {
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 4 }), (position) => {
        const cursor = encodeCursor(position, query);
        expect(decodeCursor(cursor, { sort: "name", q: "tea" })).toEqual(position);
      }),
      { numRuns: 100 },
    );
  });

  test("stays good when only limit and cursor change", () => {
    const cursor = encodeCursor(["a", 1], { ...query, limit: 10 });
    expect(decodeCursor(cursor, { ...query, limit: 20, cursor })).toEqual(["a", 1]);
  });

  test.each([{}, { q: "tea" }, { q: "coffee", sort: "name" }, { ...query, deleted: true }, { q: "name", sort: "tea" }])(
    "of another query is refused: %j",
    (other) => {
      const cursor = encodeCursor(["a", 1], query);
      expect(() => decodeCursor(cursor, other)).toThrow(expect.objectContaining({ code: "HTTP_CURSOR_MISMATCH" }));
    },
  );

  test("made by the client itself is refused when cursors are signed", () => {
    const forged = encodeCursor(["a", 1], query);
    expect(() => decodeCursor(forged, query, { secret: "s".repeat(32) })).toThrow(
      expect.objectContaining({ code: "HTTP_CURSOR_MISMATCH" }),
    );
  });

  test("with a changed position is refused", () => {
    const cursor = encodeCursor(["a", 1], query);
    const payload = Buffer.from(JSON.stringify(["b", 1])).toString("base64url");
    expect(() => decodeCursor(cursor.slice(0, 22) + payload, query)).toThrow(
      expect.objectContaining({ code: "HTTP_CURSOR_MISMATCH" }),
    );
  });

  test("with values of other types than asked for is refused", () => {
    const read = (position: CursorPosition) =>
      decodeCursor(encodeCursor(position, query), query, { shape: ["string?", "number"] });
    expect(read([null, 1])).toEqual([null, 1]);
    expect(() => read(["a", "1"])).toThrow(expect.objectContaining({ code: "HTTP_CURSOR_INVALID" }));
    expect(() => read(["a"])).toThrow(expect.objectContaining({ code: "HTTP_CURSOR_INVALID" }));
  });

  test("of any text is refused by name, never by a crash", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ maxLength: 5_000 })), (text) => {
        expect(() => decodeCursor(text, query)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^HTTP_CURSOR_(INVALID|MISMATCH)$/) }),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("is absent on the first page", () => {
    expect(decodeCursor(undefined, query)).toBeUndefined();
  });
});
