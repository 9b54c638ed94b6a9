import type { SchemaNode } from "./config-field.ts";

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** Turns the text of an environment variable into what the schema asks for. Text that does not fit stays text, for the validator to refuse. */
export function parseText(text: string, schema: SchemaNode): unknown {
  for (const type of typesOf(schema)) {
    const value = parseAs(type, text.trim(), schema);
    if (value !== undefined) return value;
  }
  return text;
}

function parseAs(type: string, text: string, schema: SchemaNode): unknown {
  switch (type) {
    case "number":
    case "integer":
      return numeral.test(text) ? Number(text) : undefined;
    case "boolean":
      return booleans[text.toLowerCase()];
    case "null":
      return text === "null" ? null : undefined;
    case "array":
      return parseList(text, schema);
    case "object":
      return parseJson(text);
    default:
      return undefined;
  }
}

/** Comma-separated, or a JSON array. */
function parseList(text: string, schema: SchemaNode): unknown {
  if (text.startsWith("[")) return parseJson(text);
  const items = isNode(schema["items"]) ? schema["items"] : {};
  return text.split(",").map((item) => parseText(item.trim(), items));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The types a schema allows, text last: "1" for a number or a string is the number. */
function typesOf(schema: SchemaNode): readonly string[] {
  const { type, const: constant, enum: options, anyOf, oneOf } = schema;
  const found = new Set<string>();
  if (typeof type === "string") found.add(type);
  if (Array.isArray(type)) for (const name of type) found.add(String(name));
  if (constant !== undefined) found.add(constant === null ? "null" : typeof constant);
  if (Array.isArray(options)) for (const option of options) found.add(option === null ? "null" : typeof option);
  for (const branches of [anyOf, oneOf]) {
    if (!Array.isArray(branches)) continue;
    for (const branch of branches) for (const name of isNode(branch) ? typesOf(branch) : []) found.add(name);
  }
  return [...found].toSorted((a, b) => Number(a === "string") - Number(b === "string"));
}

const isNode = (value: unknown): value is SchemaNode =>
  typeof value === "object" && value !== null && !Array.isArray(value);
