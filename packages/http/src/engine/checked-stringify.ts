import type { JsonSchema, ValidatorCompiler } from "@mega/core/validation";
import { closeObjects } from "./close-objects.ts";

type Keywords = Readonly<Record<string, unknown>>;

/** Bodies in a row that do not fit before a route stops trying: they hold dates or the like, which only become text on the way. */
const patience = 8;

/**
 * Turns bodies that hold lists into text when they are exactly what their schema says, and undefined otherwise. Checking a list and letting
 * V8 write it costs about two thirds of a serializer that is compiled from the schema: its many small pieces have to be joined afterwards.
 * For short bodies it is the other way round, so a schema without a list gets no such function.
 */
export function createCheckedStringify(
  schema: JsonSchema,
  compiler: ValidatorCompiler,
): ((body: unknown) => string | undefined) | undefined {
  if (!holdsObjectList(schema) || !isTransparent(schema)) return undefined;
  const isExact = compiler.createCheck(closeObjects(schema));
  const writesItself = selfWriting(schema);
  let misfits = 0;
  return (body) => {
    if (misfits >= patience) return undefined;
    if (isExact(body) && !writesItself(body)) {
      misfits = 0;
      return JSON.stringify(body);
    }
    misfits += 1;
    return undefined;
  };
}

const keywordsOf = (schema: unknown): Keywords =>
  typeof schema === "object" && schema !== null ? (schema as Keywords) : {};

const partsOf = (schema: unknown): readonly unknown[] => {
  const { properties, items } = keywordsOf(schema);
  return [...Object.values(keywordsOf(properties)), ...(items === undefined ? [] : [items])];
};

const isScalar = (schema: unknown): boolean => {
  const { type, const: constant, enum: options } = keywordsOf(schema);
  if (constant !== undefined || options !== undefined) return true;
  return typeof type === "string" && type !== "object" && type !== "array";
};

function holdsObjectList(schema: unknown): boolean {
  const { type, items } = keywordsOf(schema);
  if (type === "array") return keywordsOf(items)["type"] === "object" || holdsObjectList(items);
  return partsOf(schema).some(holdsObjectList);
}

/** Whether closing its objects makes a schema refuse every field that it does not name. Choices between scalars do not matter to that. */
function isTransparent(schema: unknown): boolean {
  const { type, anyOf, oneOf, properties, additionalProperties } = keywordsOf(schema);
  const choice = anyOf ?? oneOf;
  if (Array.isArray(choice)) return choice.every(isScalar);
  if (isScalar(schema)) return true;
  if (opaque.some((keyword) => keyword in keywordsOf(schema)) || typeof additionalProperties === "object") return false;
  if (type === "object") return properties !== undefined && partsOf(schema).every(isTransparent);
  return type === "array" && partsOf(schema).every(isTransparent);
}

const opaque = [
  "allOf",
  "not",
  "if",
  "$ref",
  "$dynamicRef",
  "dependentSchemas",
  "patternProperties",
  "prefixItems",
  "unevaluatedProperties",
];

/** Whether an object of the body has a `toJSON` of its own, which would write something else than what was checked. */
function selfWriting(schema: unknown): (value: unknown) => boolean {
  const { type, items, properties } = keywordsOf(schema);
  if (type === "array") {
    const item = selfWriting(items);
    return (value) => Array.isArray(value) && value.some(item);
  }
  if (type !== "object") return () => false;
  const nested = Object.entries(keywordsOf(properties)).flatMap(([name, part]) =>
    isScalar(part) || partsOf(part).length === 0 ? [] : [{ name, check: selfWriting(part) }],
  );
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    if ("toJSON" in value) return true;
    return nested.some(({ name, check }) => check((value as Keywords)[name]));
  };
}
