import type { DocumentSchema } from "../openapi/openapi-document.ts";
import { comment, identifier, propertyName } from "./source-text.ts";

type SchemaObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is SchemaObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isSchema = (value: unknown): value is DocumentSchema => isObject(value) || typeof value === "boolean";
const schemasOf = (value: unknown): readonly DocumentSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** The TypeScript type of what a schema lets through, or a wider one where the type system cannot say it. */
export function typeText(schema: DocumentSchema, indent = ""): string {
  if (typeof schema === "boolean") return schema ? "unknown" : "never";
  const { $ref, enum: values } = schema;
  if (typeof $ref === "string") return identifier($ref.split("/").at(-1) ?? "");
  if ("const" in schema) return literal(schema["const"]);
  if (Array.isArray(values)) return join(values.map(literal), " | ");
  const options = [...schemasOf(schema["anyOf"]), ...schemasOf(schema["oneOf"])];
  if (options.length > 0)
    return join(
      options.map((option) => typeText(option, indent)),
      " | ",
    );
  const parts = schemasOf(schema["allOf"]);
  if (parts.length > 0)
    return join(
      parts.map((part) => typeText(part, indent)),
      " & ",
    );
  const types = [schema["type"] ?? (isObject(schema["properties"]) ? "object" : undefined)].flat();
  return join(
    types.map((type) => typeOfKind(type, schema, indent)),
    " | ",
  );
}

function typeOfKind(type: unknown, schema: SchemaObject, indent: string): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayText(schema, indent);
    case "object":
      return objectText(schema, indent);
    default:
      return "unknown";
  }
}

function arrayText({ prefixItems, items }: SchemaObject, indent: string): string {
  const heads = schemasOf(prefixItems).map((item) => typeText(item, indent));
  if (heads.length > 0) {
    const rest = isSchema(items) && items !== false ? [`...(${typeText(items, indent)})[]`] : [];
    return `[${[...heads, ...rest].join(", ")}]`;
  }
  const item = isSchema(items) ? typeText(items, indent) : "unknown";
  return /^[\w$]+$/.test(item) ? `${item}[]` : `(${item})[]`;
}

function objectText({ properties, required, additionalProperties }: SchemaObject, indent: string): string {
  const members = Object.entries(isObject(properties) ? properties : {}).filter(([, member]) => isSchema(member));
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const inner = `${indent}  `;
  const lines = members.map(([name, member]) => {
    const schema = member as DocumentSchema;
    const description = isObject(schema) ? schema["description"] : undefined;
    const note = comment(typeof description === "string" ? description : undefined, inner);
    return `${note}${inner}${propertyName(name)}${isRequired(name) ? "" : "?"}: ${typeText(schema, inner)};`;
  });
  const others = isSchema(additionalProperties) && additionalProperties !== false ? additionalProperties : undefined;
  const record = others === undefined ? undefined : `Record<string, ${typeText(others, indent)}>`;
  if (lines.length === 0) return record ?? "Record<string, unknown>";
  const object = `{\n${lines.join("\n")}\n${indent}}`;
  return record === undefined || isObject(others) ? object : `${object} & Record<string, unknown>`;
}

const literal = (value: unknown): string =>
  value === null || ["string", "number", "boolean"].includes(typeof value) ? JSON.stringify(value) : "unknown";

function join(types: readonly string[], separator: " | " | " & "): string {
  const distinct = [...new Set(types)];
  if (distinct.length === 1) return distinct[0] as string;
  return distinct.map((type) => (/ [|&] /.test(type) ? `(${type})` : type)).join(separator);
}
