import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { decodeCursor } from "../../src/pagination/cursor.ts";
import { pageOf, pageQuery, toPage } from "../../src/pagination/page.ts";

const rows = ["a", "b", "c"].map((name, index) => ({ name, id: index }));
const options = { limit: 2, query: { sort: "name" }, position: (row: (typeof rows)[number]) => [row.name, row.id] };

describe("toPage", () => {
  test("cuts the row too many and points behind the last one shown", () => {
    const page = toPage(rows, options);
    expect(page.items).toEqual(rows.slice(0, 2));
    expect(decodeCursor(page.nextCursor ?? undefined, { sort: "name" })).toEqual(["b", 1]);
  });

  test("has no next cursor on the last page", () => {
    expect(toPage(rows.slice(0, 2), options)).toEqual({ items: rows.slice(0, 2), nextCursor: null });
    expect(toPage([], options)).toEqual({ items: [], nextCursor: null });
  });
});

test("the schema of a page is the one that TypeBox would make", () => {
  const Item = Type.Object({ id: Type.Integer() });
  const expected = Type.Object(
    { items: Type.Array(Item), nextCursor: Type.Union([Type.String(), Type.Null()]) },
    { additionalProperties: false },
  );
  expect(JSON.parse(JSON.stringify(pageOf(Item)))).toEqual(JSON.parse(JSON.stringify(expected)));
});

test("limit and cursor are optional properties of a TypeBox object", () => {
  const schema = JSON.parse(
    JSON.stringify(Type.Object({ q: Type.String(), ...pageQuery({ maxLimit: 20, defaultLimit: 5 }) })),
  );
  expect(schema.required).toEqual(["q"]);
  expect(schema.properties.limit).toEqual({ type: "integer", minimum: 1, maximum: 20, default: 5 });
});
