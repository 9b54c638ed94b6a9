import { QueryError } from "./query-error.ts";

/** Names that mean something to a database or to JavaScript, wherever they came from. */
export const isHarmlessKey = (key: string): boolean =>
  key !== "" && key !== "__proto__" && !key.startsWith("$") && !/[.\0]/.test(key) && key.isWellFormed();

/** Throws `QUERY_FIELD_INVALID` for a name that a database would take for an operator or a path. */
export function requireField(field: string): string {
  if (typeof field === "string" && isHarmlessKey(field)) return field;
  throw new QueryError(
    "QUERY_FIELD_INVALID",
    `${JSON.stringify(String(field).slice(0, 100))} cannot be a field: names begin with no "$" and hold no "."`,
  );
}
