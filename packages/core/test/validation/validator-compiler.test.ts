import fc from "fast-check";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import {
  createValidator,
  createValidatorCompiler,
  type JsonSchema,
  SchemaError,
  type ValidationProblem,
} from "../../src/validation/index.ts";

const card = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    points: Type.Integer({ minimum: 0 }),
    tags: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);

function problemsOf(schema: JsonSchema, value: unknown): readonly ValidationProblem[] {
  const result = createValidator(schema)(value);
  return result.ok ? [] : result.problem;
}

const codesOf = (schema: JsonSchema, value: unknown) =>
  problemsOf(schema, value).map(({ code, pointer }) => `${code} ${pointer}`);

describe("a validator", () => {
  test("returns the very value that it was given when it is valid", () => {
    const value = { title: "a", points: 1 };
    const result = createValidator(card)(value);
    expect(result.ok && result.value).toBe(value);
  });

  test("reports all problems of a small value, each with code, pointer, message and params", () => {
    expect(problemsOf(card, { title: "", points: "3", tags: ["a", 2], extra: true })).toEqual([
      { code: "additionalProperties", pointer: "/extra", message: "is not a known field", params: { field: "extra" } },
      { code: "minLength", pointer: "/title", message: "must be 1 or more characters long", params: { limit: 1 } },
      { code: "type", pointer: "/points", message: "must be of type integer", params: { type: "integer" } },
      { code: "type", pointer: "/tags/1", message: "must be of type string", params: { type: "string" } },
    ]);
  });

  test("points at the missing field, not at the object that lacks it", () => {
    expect(problemsOf(card, { title: "a" })).toEqual([
      { code: "required", pointer: "/points", message: "is required", params: { field: "points" } },
    ]);
  });

  test("escapes pointers as RFC 6901 asks", () => {
    expect(codesOf(card, { title: "a", points: 1, "a/b~c": 1 })).toEqual(["additionalProperties /a~1b~0c"]);
  });

  test("refuses null where a number is expected", () => {
    expect(codesOf(card, { title: "a", points: null })).toEqual(["type /points"]);
  });

  test("never coerces without being told to", () => {
    for (const points of ["1", "", true, [1]]) expect(codesOf(card, { title: "a", points })).toEqual(["type /points"]);
  });

  test("refuses unknown fields and leaves them in the value", () => {
    const value = { title: "a", points: 1, extra: 1 };
    expect(codesOf(card, value)).toEqual(["additionalProperties /extra"]);
    expect(value).toEqual({ title: "a", points: 1, extra: 1 });
  });

  test("fills in no defaults without being told to", () => {
    const value = {};
    createValidator(Type.Object({ a: Type.Optional(Type.Integer({ default: 5 })) }))(value);
    expect(value).toEqual({});
  });

  test("refuses infinite numbers", () => {
    expect(codesOf({ type: "number" }, JSON.parse("1e999"))).toEqual(["type "]);
  });

  test("never repeats the offending value", () => {
    const result = problemsOf(
      Type.Object({ a: Type.Literal("x"), b: Type.Integer(), c: Type.String({ format: "email" }) }),
      { a: "hunter2", b: "hunter2", c: "hunter2" },
    );
    expect(result).toHaveLength(3);
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
});

describe("problems of a union", () => {
  const shape = Type.Union([
    Type.Object({ kind: Type.Literal("circle"), radius: Type.Number() }),
    Type.Object({ kind: Type.Literal("square"), side: Type.Number() }),
  ]);

  test("are those of the branch that the tag names", () => {
    expect(codesOf(shape, { kind: "circle", radius: "3" })).toEqual(["type /radius"]);
  });

  test("are one anyOf when no branch is meant", () => {
    expect(codesOf(shape, { kind: "line" })).toEqual(["anyOf "]);
  });

  test("are one enum for a union of constants", () => {
    expect(
      problemsOf(Type.Object({ role: Type.Union([Type.Literal("owner"), Type.Literal("viewer")]) }), { role: "x" }),
    ).toEqual([
      {
        code: "enum",
        pointer: "/role",
        message: "must be one of: owner, viewer",
        params: { allowed: "owner, viewer" },
      },
    ]);
  });

  test("are told apart in a list whose indices begin alike", () => {
    const fine = { kind: "circle", radius: 1 };
    const list: unknown[] = Array.from({ length: 12 }, () => fine);
    list[1] = { kind: "circle", radius: "3" };
    list[10] = { kind: "square", side: "3" };
    expect(codesOf(Type.Array(shape), list)).toEqual(["type /1/radius", "type /10/side"]);
  });

  test("are those of the inner union in the branch that was meant", () => {
    const text = Type.Object({ kind: Type.Literal("text") });
    const schema = Type.Union([Type.Object({ kind: Type.Literal("group"), shapes: Type.Array(shape) }), text]);
    const group = { kind: "group", shapes: [{ kind: "square", side: "3" }, { kind: "circle" }] };
    expect(codesOf(schema, group)).toEqual(["type /shapes/0/side", "required /shapes/1/radius"]);
  });

  test("are those of the other branch for something nullable", () => {
    const schema = Type.Object({ note: Type.Union([Type.String({ maxLength: 2 }), Type.Null()]) });
    expect(codesOf(schema, { note: "long" })).toEqual(["maxLength /note"]);
  });
});

describe("problems of other keywords", () => {
  test.each<[JsonSchema, unknown, string]>([
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    [{ if: { type: "string" }, then: { minLength: 3 } }, "a", "minLength "],
    [{ type: "object", propertyNames: { pattern: "^a" } }, { b: 1 }, "propertyNames /b"],
    [{ type: "array", contains: { const: 1 } }, [2, 3], "contains "],
    [{ not: { type: "string" } }, "a", "not "],
    [{ type: "object", properties: { a: false } }, { a: 1 }, "never /a"],
    [{ type: "object", dependentRequired: { a: ["b"] } }, { a: 1 }, "dependentRequired /b"],
    [{ type: "object", unevaluatedProperties: false }, { a: 1 }, "unevaluatedProperties /a"],
    [{ oneOf: [{ type: "number" }, { type: "integer" }] }, 1, "oneOf "],
    [{ type: "array", uniqueItems: true }, [1, 2, 1], "uniqueItems "],
    [{ type: "number", multipleOf: 0.5 }, 0.3, "multipleOf "],
    [{ enum: ["a", 1, null] }, "b", "enum "],
    [{ type: "number", exclusiveMinimum: 0 }, 0, "exclusiveMinimum "],
  ])("%j: one per reason, with a message that is filled in", (schema, value, expected) => {
    expect(codesOf(schema, value)).toEqual([expected]);
    for (const { message } of problemsOf(schema, value)) expect(message).not.toMatch(/[{}]|undefined/);
  });
});

describe("hostile values", () => {
  test("report at most 20 problems", () => {
    expect(problemsOf(Type.Array(Type.Integer()), new Array(500).fill("x"))).toHaveLength(20);
  });

  test("report only the first problem when they are too large to search", () => {
    expect(codesOf(Type.Array(Type.Integer()), new Array(100_000).fill("x"))).toEqual(["type /0"]);
    expect(codesOf(Type.Array(Type.Integer()), ["x".repeat(1_000_000), "y"])).toEqual(["type /0"]);
  });

  test("that nest deeper than the stack are a problem, not a throw", () => {
    const schema = { $defs: { list: { type: "array", items: { $ref: "#/$defs/list" } } }, $ref: "#/$defs/list" };
    let value: unknown[] = [];
    for (let depth = 0; depth < 200_000; depth++) value = [value];
    expect(codesOf(schema, value)).toEqual(["depth "]);
  });

  test("have the names they chose cut short in the answer", () => {
    const [problem] = problemsOf(card, { title: "a", points: 1, ["x".repeat(100_000)]: 1 });
    expect(problem?.pointer).toBe("");
    expect(problem?.params["field"]).toHaveLength(100);
  });

  test("of any shape never make a validator throw", () => {
    const compiler = createValidatorCompiler();
    const validators = [
      card,
      Type.Array(card),
      Type.Record(Type.String(), card),
      Type.Union([card, Type.Null()]),
    ].flatMap((schema) => [compiler.create(schema), compiler.create(schema, { coerce: "query" })]);
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), (value) => {
        for (const validate of validators) {
          const result = validate(value);
          if (!result.ok) {
            expect(result.problem.length).toBeGreaterThan(0);
            expect(result.problem.length).toBeLessThanOrEqual(20);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a schema", () => {
  test("compiles at the first call, and wrong ones throw then", () => {
    const validate = createValidator({ type: "strng" });
    expect(() => validate(1)).toThrow(expect.objectContaining({ code: "SCHEMA_INVALID" }));
  });

  test("compiles at once with compileNow", () => {
    expect(() => createValidator({ type: "object", propertes: {} }).compileNow()).toThrow(/propertes/);
  });

  test.each<[string, JsonSchema]>([
    ["an unknown keyword", { type: "string", minLenght: 1 }],
    ["an unknown type", { type: "strng" }],
    ["an unknown format", { type: "string", format: "emial" }],
    ["a limit that is no number", { type: "string", minLength: "3" }],
    ["a required that is no list", { type: "object", required: "a" }],
    ["a property that is no schema", { type: "object", properties: { a: 3 } }],
    ["a pattern that is no regular expression", { type: "string", pattern: "(" }],
    ["a reference to nowhere", { $ref: "#/$defs/none" }],
    ["an enum that is no list", { enum: "a" }],
  ])("with %s is refused", (_, schema) => {
    expect(() => createValidator(schema).compileNow()).toThrow(SchemaError);
  });

  test("may be a TypeBox tuple", () => {
    const pair = Type.Object({ items: Type.Tuple([Type.String(), Type.Integer()]) });
    expect(codesOf(pair, { items: ["a", 1] })).toEqual([]);
    expect(codesOf(pair, { items: ["a", "b"] })).toEqual(["type /items/1"]);
    expect(codesOf(pair, { items: ["a"] })).toEqual(["minItems /items"]);
    expect(codesOf(pair, { items: ["a", 1, 2] })).toContain("maxItems /items");
  });

  test("may name the draft and carry annotations of OpenAPI", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "string",
      example: "a",
      deprecated: true,
    };
    expect(codesOf(schema, "b")).toEqual([]);
  });
});

describe("a compiler", () => {
  const user = {
    $id: "User",
    type: "object",
    properties: { name: { type: "string" }, age: { type: "integer" } },
    required: ["name"],
  };

  test("resolves references to schemas that were added, also later", () => {
    const compiler = createValidatorCompiler();
    const before = compiler.create(Type.Array({ $ref: "User" } as never));
    compiler.add(user);
    const result = before([{ name: 1 }]);
    expect(!result.ok && result.problem.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(["type /0/name"]);
  });

  test("takes schemas while it is in use", () => {
    const compiler = createValidatorCompiler();
    expect(compiler.create({ type: "string" })(1).ok).toBe(false);
    compiler.add(user);
    expect(compiler.create({ $ref: "User" })({ name: 1 }).ok).toBe(false);
    expect(compiler.create({ $ref: "User" })({ name: "a" }).ok).toBe(true);
  });

  test("takes the same schema twice and refuses another of the same $id", () => {
    const compiler = createValidatorCompiler();
    compiler.add(user);
    compiler.add({ ...user });
    const other = { ...user, required: [] };
    const duplicate = expect.objectContaining({ code: "SCHEMA_DUPLICATE", data: { id: "User" } });
    expect(() => compiler.add(other)).toThrow(duplicate);
    expect(() => compiler.create(other).compileNow()).toThrow(duplicate);
  });

  test("refuses a shared schema without an $id", () => {
    expect(() => createValidatorCompiler().add({ type: "string" })).toThrow(
      expect.objectContaining({ code: "SCHEMA_INVALID" }),
    );
  });

  test("makes several validators of one schema with an $id", () => {
    const compiler = createValidatorCompiler();
    const first = compiler.create(user);
    expect(first({ name: "a" }).ok).toBe(true);
    expect(compiler.create(user, { coerce: "query" })({ name: "a", age: "3" })).toEqual({
      ok: true,
      value: { name: "a", age: 3 },
    });
  });

  test("compiles everything at once and reports a wrong schema", () => {
    const compiler = createValidatorCompiler();
    compiler.create({ type: "string" });
    compiler.create({ type: "nothing" });
    expect(() => compiler.compileAll()).toThrow(expect.objectContaining({ code: "SCHEMA_INVALID" }));
  });

  test.each([
    [{ maxProblems: 0 }, "maxProblems"],
    [{ maxProblems: 1.5 }, "maxProblems"],
    [{ maxSearchedNodes: -1 }, "maxSearchedNodes"],
  ])("refuses the options %o by name", (options, option) => {
    expect(() => createValidatorCompiler(options)).toThrow(
      expect.objectContaining({ code: "SCHEMA_OPTION_INVALID", data: expect.objectContaining({ option }) }),
    );
  });

  test("refuses an unknown kind of coercion", () => {
    expect(() => createValidatorCompiler().create({}, { coerce: "body" as never })).toThrow(
      expect.objectContaining({ code: "SCHEMA_OPTION_INVALID" }),
    );
  });
});
