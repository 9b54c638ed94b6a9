type Schema = Readonly<Record<string, unknown>>;
type Convert = (value: unknown) => unknown;

/** What resolves `$ref`; `undefined` for an unknown one. */
export type ResolveRef = (ref: string) => unknown;

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Builds a function that turns the strings of a query, path or header record into what the schema asks for: numbers written as JSON
 * numbers, `true` and `false`, and a single value where a list is expected. Everything else stays as it is for the validator to judge:
 * an empty string is never 0, and `null` never anything. A missing field gets its `default`. Returns a new record.
 */
export function createStringCoercion(schema: unknown, resolve: ResolveRef): Convert {
  const fields = new Map<string, { readonly convert: Convert | undefined; readonly fallback: unknown }>();
  for (const [name, part] of propertiesOf(schema, resolve)) {
    const convert = conversionOf(part, resolve);
    const fallback = isSchema(part) ? part["default"] : undefined;
    if (convert !== undefined || fallback !== undefined) fields.set(name, { convert, fallback });
  }
  if (fields.size === 0) return (value) => value;
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const record: Record<string, unknown> = { ...value };
    for (const [name, { convert, fallback }] of fields) {
      const given = Object.hasOwn(record, name) ? record[name] : undefined;
      if (given === undefined) {
        if (fallback !== undefined) record[name] = structuredClone(fallback);
      } else if (convert !== undefined) record[name] = convert(given);
    }
    return record;
  };
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Follows references; a loop of bare references ends as an unknown schema. */
function deref(schema: unknown, resolve: ResolveRef): Schema {
  let current = schema;
  for (let hops = 0; hops < 16 && isSchema(current); hops++) {
    if (typeof current["$ref"] !== "string") return current;
    current = resolve(current["$ref"]);
  }
  return {};
}

/** The fields that a record may have, those of `allOf` parts included. */
function propertiesOf(schema: unknown, resolve: ResolveRef, depth = 0): [string, unknown][] {
  const { properties, allOf } = deref(schema, resolve);
  const own = isSchema(properties) ? Object.entries(properties) : [];
  const parts = Array.isArray(allOf) && depth < 16 ? allOf : [];
  return [...own, ...parts.flatMap((part) => propertiesOf(part, resolve, depth + 1))];
}

function conversionOf(schema: unknown, resolve: ResolveRef): Convert | undefined {
  const types = typesOf(schema, resolve);
  const scalar = types.has("string") ? undefined : scalarConversion(types);
  if (!types.has("array")) return scalar;
  const item = scalarConversion(itemTypes(schema, resolve));
  return (value) => {
    const list = Array.isArray(value) ? value : [value];
    return item === undefined ? list : list.map(item);
  };
}

function scalarConversion(types: ReadonlySet<string>): Convert | undefined {
  const toNumber = types.has("number") || types.has("integer");
  const toBoolean = types.has("boolean");
  if (types.has("string") || (!toNumber && !toBoolean)) return undefined;
  return (value) => {
    if (typeof value !== "string") return value;
    if (toNumber && decimal.test(value)) return Number(value);
    if (toBoolean && (value === "true" || value === "false")) return value === "true";
    return value;
  };
}

function itemTypes(schema: unknown, resolve: ResolveRef): ReadonlySet<string> {
  const { items, anyOf, oneOf } = deref(schema, resolve);
  if (items !== undefined) return typesOf(items, resolve);
  const lists = [anyOf, oneOf].flatMap((branches) => (Array.isArray(branches) ? branches : []));
  const found = lists.find((branch) => typesOf(branch, resolve).has("array"));
  return found === undefined ? new Set(["string"]) : itemTypes(found, resolve);
}

/** The JSON types a schema allows; none when it does not say. */
function typesOf(schema: unknown, resolve: ResolveRef, depth = 0): ReadonlySet<string> {
  if (depth > 16) return new Set();
  const { type, const: constant, enum: options, anyOf, oneOf, allOf } = deref(schema, resolve);
  if (typeof type === "string") return new Set([type]);
  if (Array.isArray(type)) return new Set(type);
  if (constant !== undefined) return new Set([typeof constant]);
  if (Array.isArray(options)) return new Set(options.map((option) => typeof option));
  const branches = [anyOf, oneOf, allOf].flatMap((parts) => (Array.isArray(parts) ? parts : []));
  return new Set(branches.flatMap((branch) => [...typesOf(branch, resolve, depth + 1)]));
}
