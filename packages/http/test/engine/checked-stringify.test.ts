import { createValidatorCompiler } from "@mega/core/validation";
import fc from "fast-check";
import fastJsonStringify from "fast-json-stringify";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { createCheckedStringify } from "../../src/engine/checked-stringify.ts";

const Label = Type.Object({ name: Type.String() });
const Card = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  dueAt: Type.Union([Type.String(), Type.Null()]),
  labels: Type.Optional(Type.Array(Label)),
});
const Page = Type.Object({ items: Type.Array(Card), nextCursor: Type.Union([Type.String(), Type.Null()]) });

const stringify = (schema: object) => createCheckedStringify(schema, createValidatorCompiler());
const page = (...items: unknown[]) => ({ items, nextCursor: null });
const card = { id: 1, title: "tea", dueAt: null };

describe("a body that is exactly what its schema says", () => {
  test("is written, the same as the compiled serializer would", () => {
    const arbitrary = fc.record(
      {
        id: fc.integer(),
        title: fc.string({ unit: "binary" }),
        dueAt: fc.option(fc.string()),
        labels: fc.array(fc.record({ name: fc.string() })),
      },
      { requiredKeys: ["id", "title", "dueAt"] },
    );
    const checked = stringify(Page);
    const compiled = fastJsonStringify(Page as never) as (value: unknown) => string;
    fc.assert(
      fc.property(fc.array(arbitrary), (items) => {
        const text = checked?.(page(...items));
        expect(JSON.parse(text ?? "")).toEqual(JSON.parse(compiled(page(...items))));
      }),
    );
  });
});

describe("a body that is anything else is left to the schema's serializer", () => {
  test.each([
    ["a field too many", page({ ...card, secret: 1 })],
    ["a field too many, deeper", page({ ...card, labels: [{ name: "a", hidden: 1 }] })],
    ["a field too few", page({ id: 1, title: "tea" })],
    ["another type", page({ ...card, id: "1" })],
    ["a date", page({ ...card, dueAt: new Date(0) })],
    ["a number that JSON has not", page({ ...card, id: Number.NaN })],
    ["an object that writes itself", page({ ...card, toJSON: () => ({ secret: 1 }) })],
  ])("%s", (_, body) => {
    expect(stringify(Page)?.(body)).toBeUndefined();
  });

  test("an instance whose class has a toJSON, which could write what was never checked", () => {
    class Leaky {
      readonly id = 1;
      readonly title = "tea";
      readonly dueAt = null;
      toJSON() {
        return { ...this, secret: 1 };
      }
    }
    expect(stringify(Page)?.(page(card, new Leaky()))).toBeUndefined();
  });

  test("and after eight of them in a row, all that follow", () => {
    const checked = stringify(Page);
    for (let index = 0; index < 7; index++) checked?.(page({ ...card, secret: index }));
    expect(checked?.(page(card))).toBe(JSON.stringify(page(card)));
    for (let index = 0; index < 8; index++) checked?.(page({ ...card, secret: index }));
    expect(checked?.(page(card))).toBeUndefined();
  });
});

test.each([
  ["without a list of objects", Card.properties.labels.items],
  ["with a list of scalars only", Type.Object({ tags: Type.Array(Type.String()) })],
  ["that combines objects", Type.Object({ items: Type.Array(Type.Union([Label, Card])) })],
  ["with objects of unknown names", Type.Object({ items: Type.Array(Label), by: Type.Record(Type.String(), Label) })],
  ["that allows anything somewhere", Type.Object({ items: Type.Array(Label), any: Type.Unknown() })],
])("a schema %s gets no such function", (_, schema) => {
  expect(stringify(schema)).toBeUndefined();
});
