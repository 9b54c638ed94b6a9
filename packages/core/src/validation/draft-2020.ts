import { SchemaError } from "./schema-error.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that hold a schema or a list of schemas. */
const schemaKeywords = [
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "oneOf",
  "prefixItems",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];

/** Keywords that hold schemas by name. */
const mapKeywords = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/**
 * Brings tuples of older drafts (`items: [...]`, which TypeBox still writes) into the form of draft 2020-12
 * (`prefixItems`). Returns the same object when there is nothing to change, and never changes its argument. Throws `SCHEMA_INVALID`
 * where a schema should stand and something else does.
 */
export function toDraft2020<T>(schema: T): T {
  if (Array.isArray(schema)) return mapUnlessSame(schema) as T;
  if (schema === undefined || typeof schema === "boolean") return schema;
  if (!isSchemaObject(schema)) {
    throw new SchemaError("SCHEMA_INVALID", `a schema must be an object or a boolean, got ${String(schema)}`);
  }
  let result: Schema = schema;
  for (const key of schemaKeywords) result = replace(result, key, toDraft2020(result[key]));
  for (const key of mapKeywords) result = replace(result, key, modernMap(result[key]));
  return (Array.isArray(result["items"]) ? withPrefixItems(result, result["items"]) : result) as T;
}

const isSchemaObject = (value: unknown): value is Schema => typeof value === "object" && value !== null;

function replace(schema: Schema, key: string, value: unknown): Schema {
  return schema[key] === value ? schema : { ...schema, [key]: value };
}

function modernMap(map: unknown): unknown {
  if (!isSchemaObject(map)) return map;
  let result: Schema = map;
  for (const [name, part] of Object.entries(map)) result = replace(result, name, toDraft2020(part));
  return result;
}

function mapUnlessSame(parts: readonly unknown[]): unknown {
  const modern = parts.map((part) => toDraft2020(part));
  return modern.some((part, index) => part !== parts[index]) ? modern : parts;
}

function withPrefixItems(schema: Schema, tuple: readonly unknown[]): Schema {
  const { items: _, additionalItems, ...rest } = schema;
  const rule = additionalItems === undefined ? {} : { items: additionalItems };
  return {
    minItems: tuple.length,
    ...(additionalItems === false ? { maxItems: tuple.length } : {}),
    ...rest,
    prefixItems: tuple,
    ...rule,
  };
}
