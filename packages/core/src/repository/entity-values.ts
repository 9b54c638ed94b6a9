import type { Scalar } from "../query/scalar.ts";
import type { Entity, EntityField, FieldType } from "./entity.ts";
import { RepositoryError } from "./repository-error.ts";

/** An item as databases keep it: JSON as its text, everything else as it is. */
export type PlainItem = Readonly<Record<string, Scalar>>;

/** Throws `REPOSITORY_ITEM_INVALID` for an item that lacks a field, has another, or holds what its type does not allow. */
export function encodeItem<T>(entity: Entity<T>, item: T): PlainItem {
  if (typeof item !== "object" || item === null) throw invalidItem(entity.name, "an item must be an object");
  const values = item as Readonly<Record<string, unknown>>;
  refuseStrangers(entity, values);
  if (values[entity.key] === "") throw invalidItem(entity.name, "the key must not be empty");
  const plain: Record<string, Scalar> = {};
  for (const field of entity.fields) plain[field.name] = encodeField(entity.name, field, values[field.name]);
  return plain;
}

function refuseStrangers<T>({ name, fields }: Entity<T>, values: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(values);
  // An item as it should be has the fields of its entity in their order or lacks some, so none of them is looked for.
  if (names.length === fields.length && names.every((each, index) => each === fields[index]?.name)) return;
  const stranger = names.find((each) => !fields.some((field) => field.name === each));
  if (stranger !== undefined) throw invalidItem(name, `there is no field ${JSON.stringify(stranger.slice(0, 100))}`);
}

export function encodeField(entity: string, field: EntityField, value: unknown): Scalar {
  if (value === null && field.isNullable) return null;
  const problem = field.type === "json" ? jsonProblem(value) : scalarProblem(field.type, value);
  if (problem !== undefined) throw invalidItem(entity, `the field ${field.name} ${problem}`);
  if (field.type === "json") return JSON.stringify(value);
  // There is no -0 in an integer column, so there is none anywhere.
  return value === 0 ? 0 : (value as Scalar);
}

export function decodeItem<T>(entity: Entity<T>, plain: Readonly<Record<string, unknown>>): T {
  const item: Record<string, unknown> = {};
  for (const field of entity.fields) item[field.name] = decodeField(field, plain[field.name] ?? null);
  return item as T;
}

function decodeField({ type }: EntityField, value: unknown): unknown {
  if (value === null) return null;
  if (type === "boolean") return value === true || value === 1;
  return type === "json" && typeof value === "string" ? JSON.parse(value) : value;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What is wrong with a value of this type; undefined when nothing is. */
export function scalarProblem(type: Exclude<FieldType, "json">, value: unknown): string | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" && isStorable(value)
        ? undefined
        : "must be text, without NUL or half a surrogate pair";
    case "integer":
      return Number.isSafeInteger(value) ? undefined : "must be a safe integer";
    case "number":
      return Number.isFinite(value) ? undefined : "must be a finite number";
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "timestamp":
      return typeof value === "string" && isoTime.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : "must be a time as toISOString() writes it";
    default:
      return type satisfies never;
  }
}

/** PostgreSQL stores neither in text nor in JSON, so no driver is given them. */
const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

function jsonProblem(value: unknown): string | undefined {
  const problem = "must be JSON, its texts without NUL or half a surrogate pair";
  try {
    const text: string | undefined = JSON.stringify(value, (key, each: unknown) => {
      if (!isStorable(key) || (typeof each === "string" && !isStorable(each))) throw new TypeError("not storable");
      if (typeof each === "number" && !Number.isFinite(each)) throw new TypeError("not JSON");
      return each;
    });
    return text === undefined ? problem : undefined;
  } catch {
    return problem;
  }
}

const invalidItem = (entity: string, why: string): RepositoryError =>
  new RepositoryError("REPOSITORY_ITEM_INVALID", `${entity}: ${why}`, { data: { entity } });
