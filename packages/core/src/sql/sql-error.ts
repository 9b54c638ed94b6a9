import { MegaError } from "../mega-error.ts";

export type SqlErrorCode =
  | "SQL_UNIQUE_VIOLATION"
  | "SQL_FOREIGN_KEY_VIOLATION"
  | "SQL_NOT_NULL_VIOLATION"
  | "SQL_CHECK_VIOLATION"
  | "SQL_TOO_MANY_ROWS"
  | "SQL_LOCKED"
  | "SQL_READ_ONLY"
  | "SQL_STORAGE_FULL"
  | "SQL_STORAGE_FAILED"
  | "SQL_STORAGE_DAMAGED"
  | "SQL_TIMEOUT"
  | "SQL_CONNECTION_LOST"
  | "SQL_OUTCOME_UNKNOWN"
  | "SQL_CLOSED"
  | "SQL_DEADLOCK"
  | "SQL_OVERLOADED"
  | "SQL_OPEN_FAILED"
  | "SQL_INVALID_STATEMENT";

/** A failure of a SQL driver in terms that do not depend on the system. `data` names constraint, table and columns where the system tells. */
export class SqlError extends MegaError<SqlErrorCode> {}
