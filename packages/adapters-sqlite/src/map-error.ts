import { SqlError, type SqlErrorCode } from "@mega/core/sql";

/** By the start of SQLite's extended result codes; the first that fits counts. */
const codes: readonly (readonly [prefix: string, code: SqlErrorCode])[] = [
  ["SQLITE_CONSTRAINT_UNIQUE", "SQL_UNIQUE_VIOLATION"],
  ["SQLITE_CONSTRAINT_PRIMARYKEY", "SQL_UNIQUE_VIOLATION"],
  ["SQLITE_CONSTRAINT_ROWID", "SQL_UNIQUE_VIOLATION"],
  ["SQLITE_CONSTRAINT_FOREIGNKEY", "SQL_FOREIGN_KEY_VIOLATION"],
  ["SQLITE_CONSTRAINT_NOTNULL", "SQL_NOT_NULL_VIOLATION"],
  ["SQLITE_CONSTRAINT", "SQL_CHECK_VIOLATION"],
  ["SQLITE_BUSY", "SQL_LOCKED"],
  ["SQLITE_LOCKED", "SQL_LOCKED"],
  ["SQLITE_READONLY", "SQL_READ_ONLY"],
  ["SQLITE_FULL", "SQL_STORAGE_FULL"],
  ["SQLITE_IOERR", "SQL_STORAGE_FAILED"],
  ["SQLITE_CORRUPT", "SQL_STORAGE_DAMAGED"],
  ["SQLITE_NOTADB", "SQL_STORAGE_FAILED"],
  ["SQLITE_CANTOPEN", "SQL_OPEN_FAILED"],
];

/** The `code` of a driver's error, such as "SQLITE_BUSY"; "" for any other value. */
export const sqliteCodeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_")
    ? error.code
    : "";

/** Whether trying again may succeed because another process holds a lock. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(sqliteCodeOf(error));

/** A driver's error as an `SqlError`. `text` is the statement without its values. */
export function mapSqliteError(error: unknown, text: string): SqlError {
  if (error instanceof SqlError) return error;
  const driverCode = sqliteCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const code = codes.find(([prefix]) => driverCode.startsWith(prefix))?.[1] ?? "SQL_INVALID_STATEMENT";
  const place = driverCode.startsWith("SQLITE_CONSTRAINT") ? constraintOf(message) : {};
  const statement = code === "SQL_INVALID_STATEMENT" ? { statement: text.trim().slice(0, 500) } : {};
  return new SqlError(code, message, { cause: error, data: { driverCode, ...place, ...statement } });
}

interface ViolatedConstraint {
  readonly constraint?: string;
  readonly table?: string;
  readonly columns?: readonly string[];
}

/** SQLite names what failed in its message alone: "UNIQUE constraint failed: card.board_id, card.position". */
function constraintOf(message: string): ViolatedConstraint {
  const typeMismatch = /^cannot store \w+ value in \w+ column (.+)\.([^.]+)$/.exec(message);
  if (typeMismatch?.[1] !== undefined && typeMismatch[2] !== undefined)
    return { table: typeMismatch[1], columns: [typeMismatch[2]] };
  const [, subject] = /constraint failed: (.+)$/s.exec(message) ?? [];
  if (subject === undefined) return {};
  const [, index] = /^index '(.+)'$/.exec(subject) ?? [];
  if (index !== undefined) return { constraint: index };
  if (message.startsWith("CHECK")) return { constraint: subject };
  const paths = subject.split(", ").map((path) => path.split("."));
  const table = paths[0]?.[0];
  const columns = paths.map((path) => path.slice(1).join("."));
  return table === undefined || columns.includes("") ? {} : { table, columns };
}
