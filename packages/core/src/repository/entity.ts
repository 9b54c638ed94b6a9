import { isHarmlessKey } from "../query/field-name.ts";
import { RepositoryError } from "./repository-error.ts";

/** What a field holds; the question mark allows null. A timestamp is the text of `toISOString()`. */
export type FieldType = "string" | "integer" | "number" | "boolean" | "timestamp" | "json";
export type FieldSpec = FieldType | `${FieldType}?`;

type TypesFor<Value> = [Value] extends [string]
  ? "string" | "timestamp" | "json"
  : [Value] extends [number]
    ? "integer" | "number" | "json"
    : [Value] extends [boolean]
      ? "boolean" | "json"
      : "json";

type SpecFor<Value> = null extends Value ? `${TypesFor<Exclude<Value, null>>}?` : TypesFor<Value>;

export interface EntityOptions<T> {
  /** The table or collection. */
  readonly name: string;
  /** Each field of the item and what it holds. */
  readonly fields: { readonly [Field in keyof T & string]-?: SpecFor<Exclude<T[Field], undefined>> };
  /** The field that tells items apart: text, and never null. */
  readonly key: keyof T & string;
  /** The integer that grows by one with each update and guards it. @default none */
  readonly version?: keyof T & string;
  /** How columns of SQL are called: as the fields, or `boardId` as `board_id`. @default "same" */
  readonly columns?: "same" | "snake_case";
}

export const entityDefaults = { columns: "same" } as const satisfies Partial<EntityOptions<unknown>>;

export interface EntityField {
  readonly name: string;
  readonly type: FieldType;
  readonly isNullable: boolean;
  readonly column: string;
}

/** What a repository knows of its items; `T` is their type. */
export interface Entity<T> {
  readonly name: string;
  readonly fields: readonly EntityField[];
  readonly key: keyof T & string;
  readonly version: (keyof T & string) | undefined;
}

/** Throws `REPOSITORY_ENTITY_INVALID` when key or version do not fit the fields. */
export function defineEntity<T>({
  name,
  fields,
  key,
  version,
  columns = entityDefaults.columns,
}: EntityOptions<T>): Entity<T> {
  const resolved = Object.entries<string>(fields).map(([field, spec]): EntityField => {
    const isNullable = spec.endsWith("?");
    const type = isNullable ? spec.slice(0, -1) : spec;
    if (!isFieldType(type)) throw invalid(name, `the field ${field} is of no known type`);
    if (!isHarmlessKey(field) || field === "_id") throw invalid(name, `${JSON.stringify(field)} cannot be a field`);
    return { name: field, type, isNullable, column: columns === "same" ? field : toSnakeCase(field) };
  });
  requireField(name, resolved, key, "string");
  if (version !== undefined) requireField(name, resolved, version, "integer");
  if (key !== "id" && resolved.some((field) => field.name === "id"))
    throw invalid(name, "a field named id must be the key: documents have it for theirs");
  return { name, fields: resolved, key, version };
}

const isFieldType = (type: string): type is FieldType =>
  ["string", "integer", "number", "boolean", "timestamp", "json"].includes(type);

const toSnakeCase = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

// biome-ignore lint/complexity/useMaxParams: an assertion reads as one sentence.
function requireField(entity: string, fields: readonly EntityField[], name: string, type: FieldType): void {
  const field = fields.find((each) => each.name === name);
  if (field?.type !== type || field.isNullable)
    throw invalid(entity, `${JSON.stringify(name)} must be a field of type ${type} that is never null`);
}

const invalid = (entity: string, why: string): RepositoryError =>
  new RepositoryError("REPOSITORY_ENTITY_INVALID", `entity ${JSON.stringify(entity)}: ${why}`, { data: { entity } });
