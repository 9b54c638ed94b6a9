import type { JsonSchema } from "@mega/core/validation";

const combining = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "dependentSchemas"];
const closing = ["additionalProperties", "unevaluatedProperties", "patternProperties"];

/**
 * A body schema that refuses fields it does not name: what a client sends is used or refused, never ignored. Says nothing where the
 * schema says something itself, and leaves schemas that combine others alone, because closing a part would contradict the rest.
 */
export function closeObjects(schema: JsonSchema): JsonSchema {
  if (typeof schema !== "object" || combining.some((keyword) => keyword in schema)) return schema;
  const { properties, items } = schema as Readonly<Record<string, unknown>>;
  const closed: Record<string, unknown> = { ...schema };
  if (isRecord(properties)) {
    closed["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, closeObjects(value as JsonSchema)]),
    );
    if (!closing.some((keyword) => keyword in schema)) closed["additionalProperties"] = false;
  }
  if (isRecord(items)) closed["items"] = closeObjects(items);
  return closed;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
