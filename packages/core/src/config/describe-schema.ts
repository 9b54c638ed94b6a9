import type { SchemaNode } from "./config-field.ts";

/** What a schema accepts, for a person: "an integer of 1 to 65535", "one of: light, dark". */
export function describeSchema(schema: SchemaNode): string {
  const { const: constant, enum: options, anyOf, oneOf, type } = schema;
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(options)) return `one of: ${options.join(", ")}`;
  const branches = Array.isArray(anyOf) ? anyOf : oneOf;
  if (Array.isArray(branches)) return branches.map((branch: SchemaNode) => describeSchema(branch)).join(" or ");
  return `${nameOf(schema, Array.isArray(type) ? type.join(" or ") : type)}${boundsOf(schema)}`;
}

function nameOf(schema: SchemaNode, type: unknown): string {
  switch (type) {
    case "string":
      return typeof schema["format"] === "string" ? `a string of the format ${schema["format"]}` : "a string";
    case "integer":
      return "an integer";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "array":
      return `a list, comma-separated, each item ${describeSchema((schema["items"] ?? {}) as SchemaNode)}`;
    case "object":
      return "a JSON object";
    case undefined:
      return "a value";
    default:
      return String(type);
  }
}

function boundsOf(schema: SchemaNode): string {
  const bounds: string[] = [];
  const add = (keyword: string, sentence: (limit: string) => string): void => {
    if (schema[keyword] !== undefined) bounds.push(sentence(String(schema[keyword])));
  };
  if (schema["minimum"] !== undefined && schema["maximum"] !== undefined) {
    bounds.push(`of ${schema["minimum"]} to ${schema["maximum"]}`);
  } else {
    add("minimum", (limit) => `of at least ${limit}`);
    add("maximum", (limit) => `of at most ${limit}`);
  }
  add("exclusiveMinimum", (limit) => `above ${limit}`);
  add("exclusiveMaximum", (limit) => `below ${limit}`);
  add("multipleOf", (limit) => `that is a multiple of ${limit}`);
  add("minLength", (limit) => `of at least ${limit} characters`);
  add("maxLength", (limit) => `of at most ${limit} characters`);
  add("pattern", (limit) => `matching /${limit}/`);
  add("minItems", (limit) => `with at least ${limit} items`);
  add("maxItems", (limit) => `with at most ${limit} items`);
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}
