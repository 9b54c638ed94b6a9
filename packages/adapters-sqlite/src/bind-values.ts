import { SqlError } from "@mega/core/sql";

/** What SQLite stores. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** Booleans become 0 and 1; everything else that SQLite has no type for is refused with its position, never its value. */
export const bindValues = (values: readonly unknown[]): readonly SqliteValue[] =>
  areStorable(values) ? values : values.map((value, index) => bindValue(value, index + 1));

/** Most lists need no copy. */
function areStorable(values: readonly unknown[]): values is readonly SqliteValue[] {
  for (const value of values) if (typeof value !== "string" && !Number.isFinite(value) && value !== null) return false;
  return true;
}

function bindValue(value: unknown, position: number): SqliteValue {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value)) break;
      return value;
    case "string":
    case "bigint":
      return value;
    case "boolean":
      return value ? 1 : 0;
    default:
      if (value === null || value instanceof Uint8Array) return value;
  }
  throw new SqlError("SQL_INVALID_STATEMENT", refusal(value, position), { data: { position } });
}

function refusal(value: unknown, position: number): string {
  const subject = `value ${position} of the statement`;
  if (typeof value === "number") return `${subject} is ${value}, which SQLite would store as something else`;
  if (value instanceof Date) return `${subject} is a Date; store its toISOString() or getTime()`;
  if (value === undefined) return `${subject} is undefined; write null for "no value"`;
  if (typeof value === "object") return `${subject} is an object; store JSON.stringify of it`;
  return `${subject} is a ${typeof value}, which SQLite cannot store`;
}
