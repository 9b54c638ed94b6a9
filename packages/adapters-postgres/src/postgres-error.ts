import { SqlError, type SqlErrorCode } from "@mega/core/sql";

/** By the start of the SQLSTATE; the first that fits counts. */
const codes: readonly (readonly [prefix: string, code: SqlErrorCode])[] = [
  ["23505", "SQL_UNIQUE_VIOLATION"],
  ["23503", "SQL_FOREIGN_KEY_VIOLATION"],
  ["23001", "SQL_FOREIGN_KEY_VIOLATION"],
  ["23502", "SQL_NOT_NULL_VIOLATION"],
  ["23", "SQL_CHECK_VIOLATION"],
  ["40P01", "SQL_DEADLOCK"],
  ["40001", "SQL_DEADLOCK"],
  ["55P03", "SQL_LOCKED"],
  ["57014", "SQL_TIMEOUT"],
  ["25006", "SQL_READ_ONLY"],
  ["25P02", "SQL_CLOSED"],
  ["25P03", "SQL_CONNECTION_LOST"],
  ["53100", "SQL_STORAGE_FULL"],
  ["53", "SQL_OVERLOADED"],
  ["58", "SQL_STORAGE_FAILED"],
  ["XX001", "SQL_STORAGE_DAMAGED"],
  ["XX002", "SQL_STORAGE_DAMAGED"],
  ["57P", "SQL_CONNECTION_LOST"],
  ["08P01", "SQL_INVALID_STATEMENT"],
  ["08", "SQL_CONNECTION_LOST"],
  ["28", "SQL_OPEN_FAILED"],
  ["3D000", "SQL_OPEN_FAILED"],
];

/** What Node.js and the driver call a connection that is not there, or not any more. */
const lost = /^(?:CONNECTION_|CONNECT_TIMEOUT$|E(?:CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_|NOENT|ACCES))/;
const wrongTls = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|SASL_)/;

interface ServerError extends Error {
  readonly code: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly constraint_name?: string;
  readonly table_name?: string;
  readonly column_name?: string;
}

/** The SQLSTATE, or the code of Node.js or the driver; "" for any other value. */
const driverCodeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Whether the server itself said so, so that it has undone the statement. */
const isFromServer = (error: unknown): error is ServerError => error instanceof Error && "severity" in error;

/** An error of the driver as an `SqlError`. `text` is the statement without its values. */
export function toSqlError(error: unknown, text: string): SqlError {
  if (error instanceof SqlError) return error;
  const driverCode = driverCodeOf(error);
  const code = codeOf(error, driverCode);
  const message = error instanceof Error ? error.message : String(error);
  const data = {
    driverCode,
    ...(isFromServer(error) ? { ...placeOf(error), isUndone: true } : {}),
    ...(code === "SQL_INVALID_STATEMENT" ? { statement: text.trim().slice(0, 500) } : {}),
  };
  return new SqlError(code, message, { cause: error, data });
}

function codeOf(error: unknown, driverCode: string): SqlErrorCode {
  if (isFromServer(error))
    return codes.find(([prefix]) => driverCode.startsWith(prefix))?.[1] ?? "SQL_INVALID_STATEMENT";
  if (wrongTls.test(driverCode)) return "SQL_OPEN_FAILED";
  return lost.test(driverCode) ? "SQL_CONNECTION_LOST" : "SQL_INVALID_STATEMENT";
}

interface ViolatedConstraint {
  readonly constraint?: string;
  readonly table?: string;
  readonly columns?: readonly string[];
}

/** The columns of a key stand in the detail alone, beside the values: "Key (board_id, title)=(1, a) already exists." */
function placeOf({ constraint_name, table_name, column_name, detail }: ServerError): ViolatedConstraint {
  const key = /^Key \((.+?)\)=\(/.exec(detail ?? "")?.[1]?.split(", ");
  const columns = column_name === undefined ? key : [column_name];
  return {
    ...(constraint_name === undefined ? {} : { constraint: constraint_name }),
    ...(table_name === undefined ? {} : { table: table_name }),
    ...(columns === undefined ? {} : { columns: columns.map((name) => name.replaceAll('"', "")) }),
  };
}

/** The statement did not leave this process, so nothing can have come of it. */
export const notSent = (message: string, cause?: unknown): SqlError =>
  new SqlError("SQL_CONNECTION_LOST", message, { cause, data: { driverCode: driverCodeOf(cause), isSent: false } });
