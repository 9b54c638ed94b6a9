import fc from "fast-check";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { createValidator, createValidatorCompiler, type JsonSchema } from "../../src/validation/index.ts";

function coerce(schema: JsonSchema, value: unknown): unknown {
  const result = createValidator(schema, { coerce: "query" })(value);
  return result.ok ? result.value : result.problem.map(({ code, pointer }) => `${code} ${pointer}`);
}

const query = Type.Object(
  {
    page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    ratio: Type.Optional(Type.Number()),
    done: Type.Optional(Type.Boolean()),
    tags: Type.Optional(Type.Array(Type.String())),
    ids: Type.Optional(Type.Array(Type.Integer())),
    text: Type.Optional(Type.String()),
    size: Type.Optional(Type.Union([Type.Literal(10), Type.Literal(50)])),
    either: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  },
  { additionalProperties: false },
);

describe("coercion of a query", () => {
  test("turns strings into what the schema asks for", () => {
    const given = {
      page: "2",
      ratio: "-1.5e3",
      done: "true",
      tags: "a",
      ids: ["1", "2"],
      text: "5",
      size: "50",
      either: "5",
    };
    expect(coerce(query, given)).toEqual({
      page: 2,
      ratio: -1500,
      done: true,
      tags: ["a"],
      ids: [1, 2],
      text: "5",
      size: 50,
      either: "5",
    });
  });

  test("leaves the given record as it was", () => {
    const given = { page: "2" };
    coerce(query, given);
    expect(given).toEqual({ page: "2" });
  });

  test("takes a record without a prototype", () => {
    expect(coerce(query, Object.assign(Object.create(null), { page: "3" }))).toEqual({ page: 3 });
  });

  test("fills in defaults", () => {
    expect(coerce(query, {})).toEqual({ page: 1 });
  });

  test("never turns an empty string into 0", () => {
    expect(coerce(query, { page: "" })).toEqual(["type /page"]);
    expect(coerce(query, { ids: [""] })).toContain("type /ids/0");
  });

  test("never turns null into 0 or false", () => {
    expect(coerce(query, { page: null, done: null })).toEqual(["type /page", "type /done"]);
  });

  test.each([" 1", "1 ", "0x10", "1e400", "+1", "01", "1.", "NaN", "Infinity", "1_000", "１"])(
    "does not take %j for a number",
    (ratio) => {
      expect(coerce(query, { ratio, page: "1" })).toEqual(["type /ratio"]);
    },
  );

  test.each(["1", "0", "TRUE", "yes", "on", ""])("does not take %j for a boolean", (done) => {
    expect(coerce(query, { done, page: "1" })).toEqual(["type /done"]);
  });

  test("refuses a list where one value is expected", () => {
    expect(coerce(query, { page: ["1", "2"] })).toEqual(["type /page"]);
  });

  test("refuses unknown fields", () => {
    expect(coerce(query, { page: "1", x: "1" })).toEqual(["additionalProperties /x"]);
  });

  test("ignores fields inherited from a prototype", () => {
    expect(coerce(Type.Object({ toString: Type.Optional(Type.Integer({ default: 3 })) }), {})).toEqual({ toString: 3 });
  });

  test("follows references inside the schema and to shared ones", () => {
    const compiler = createValidatorCompiler();
    compiler.add({
      $id: "Paging",
      $defs: { size: { type: "integer" } },
      type: "object",
      properties: { page: { type: "integer" } },
    });
    const validate = compiler.create(
      {
        $defs: { flag: { type: "boolean" } },
        type: "object",
        allOf: [{ $ref: "Paging" }],
        properties: { flag: { $ref: "#/$defs/flag" }, size: { $ref: "Paging#/$defs/size" } },
      },
      { coerce: "query" },
    );
    expect(validate({ page: "1", size: "2", flag: "false" })).toEqual({
      ok: true,
      value: { page: 1, size: 2, flag: false },
    });
  });

  test("gives back each number and boolean that was printed", () => {
    const validate = createValidator(query, { coerce: "query" });
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        (page, ratio, done) => {
          const printed = { page: String(page), ratio: JSON.stringify(ratio), done: String(done) };
          expect(validate(printed)).toEqual({ ok: true, value: { page, ratio: ratio === 0 ? 0 : ratio, done } });
        },
      ),
    );
  });
});
