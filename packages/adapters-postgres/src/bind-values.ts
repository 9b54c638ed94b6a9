import { SqlError } from "@mega/core/sql";

/** What the driver is given. Only booleans and bytes go with a type: the server takes the others as what their place asks for. */
export type PostgresValue = null | string | boolean | Uint8Array;

/** Everything that PostgreSQL would store as something else is refused with its position, never its value. */
export const bindValues = (values: readonly unknown[]): PostgresValue[] =>
  values.map((value, index) => bindValue(value, index + 1));

function bindValue(value: unknown, position: number): PostgresValue {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) break;
      return value;
    case "number":
      if (!Number.isFinite(value)) break;
      return String(value);
    case "bigint":
      return String(value);
    case "boolean":
      return value;
    default:
      if (value === null || value instanceof Uint8Array) return value;
  }
  throw new SqlError("SQL_INVALID_STATEMENT", refusal(value, position), { data: { position } });
}

function refusal(value: unknown, position: number): string {
  const subject = `value ${position} of the statement`;
  if (typeof value === "string")
    return value.includes("\0")
      ? `${subject} has a NUL character, which PostgreSQL's text cannot hold; store bytes`
      : `${subject} has half a surrogate pair, which no encoding can hold`;
  if (typeof value === "number") return `${subject} is ${value}; write null for "no value"`;
  if (value instanceof Date) return `${subject} is a Date; store its toISOString() or getTime()`;
  if (value === undefined) return `${subject} is undefined; write null for "no value"`;
  if (typeof value === "object") return `${subject} is an object; store JSON.stringify of it`;
  return `${subject} is a ${typeof value}, which PostgreSQL cannot store`;
}
