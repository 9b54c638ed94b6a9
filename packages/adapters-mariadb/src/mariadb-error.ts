import { SqlError, type SqlErrorCode } from "@mega/core/sql";

/** By the server's error number. */
const numbersOf: Readonly<Partial<Record<SqlErrorCode, readonly number[]>>> = {
  SQL_UNIQUE_VIOLATION: [1062, 1586],
  SQL_FOREIGN_KEY_VIOLATION: [1216, 1217, 1451, 1452],
  SQL_NOT_NULL_VIOLATION: [1048, 1364],
  SQL_CHECK_VIOLATION: [1264, 1265, 1292, 1366, 1406, 3819, 4025],
  SQL_DEADLOCK: [1020, 1206, 1213],
  SQL_LOCKED: [1205],
  SQL_TIMEOUT: [1317, 1969, 3024],
  SQL_READ_ONLY: [1223, 1792, 1836],
  SQL_STORAGE_FULL: [1021, 1114],
  SQL_STORAGE_FAILED: [1016, 1017, 1030, 1034, 1194, 1195, 1712, 1877],
  SQL_OVERLOADED: [1040, 1203, 1226, 1461],
  SQL_OPEN_FAILED: [1044, 1045, 1049, 1129, 1130, 1251, 1524, 1698, 4151],
  SQL_CONNECTION_LOST: [1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031],
};

const codeOfNumber = new Map<number, SqlErrorCode>(
  Object.entries(numbersOf).flatMap(([code, numbers]) =>
    numbers.map((number) => [number, code as SqlErrorCode] as const),
  ),
);

const fullDisk = /Errcode: 28\b|No space left/i;
/** TLS or a way to prove oneself that the two sides do not share: Node.js's words, then the driver's. No wait cures it. */
const noAgreement = new RegExp(
  `^(?:${[
    ...["ERR_TLS", "ERR_SSL", "CERT_", "DEPTH_ZERO", "SELF_SIGNED", "UNABLE_TO"],
    ...["ER_SERVER_SSL", "ER_SELF_SIGNED", "ER_TLS", "ER_CLEAR_PASSWORD", "ER_CANNOT_RETRIEVE_RSA"],
    ...["ER_AUTHENTICATION_PLUGIN", "ER_NOT_SUPPORTED_AUTH"],
  ].join("|")})`,
);
const neverSent: ReadonlySet<string> = new Set(["ER_CMD_CONNECTION_CLOSED", "ECONNREFUSED", "ENOTFOUND"]);

interface DriverError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly sqlMessage?: string | null;
  readonly sqlState?: string | null;
  readonly fatal?: boolean;
}

const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && "code" in error && typeof error.code === "string" && "errno" in error;

/** The driver's own errors have numbers from 45,000, those of Node.js negative ones. */
const isFromServer = ({ errno }: DriverError): boolean => errno > 0 && errno < 45_000;

/** An error of the driver as an `SqlError`. `text` is the statement without its values. */
export function toSqlError(error: unknown, text: string): SqlError {
  if (error instanceof SqlError) return error;
  if (!isDriverError(error))
    return new SqlError("SQL_INVALID_STATEMENT", error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  const code = codeOf(error);
  const isUndone = isFromServer(error) && code !== "SQL_CONNECTION_LOST";
  const constraint = constraintOf(error);
  const data = {
    driverCode: error.code,
    driverNumber: error.errno,
    ...(constraint === undefined ? {} : { constraint }),
    ...(isUndone ? { isUndone } : {}),
    ...(neverSent.has(error.code) ? { isSent: false } : {}),
    ...(code === "SQL_INVALID_STATEMENT" ? { statement: text.trim().slice(0, 500) } : {}),
  };
  return new SqlError(code, messageOf(error, constraint), { cause: error, data });
}

function codeOf(error: DriverError): SqlErrorCode {
  const { errno, code, fatal } = error;
  const message = error.sqlMessage ?? error.message;
  if (!isFromServer(error)) {
    if (noAgreement.test(code)) return "SQL_OPEN_FAILED";
    return fatal === true || errno < 0 || neverSent.has(code) ? "SQL_CONNECTION_LOST" : "SQL_INVALID_STATEMENT";
  }
  if (fullDisk.test(message)) return "SQL_STORAGE_FULL";
  if (errno === 1290 && /read[-_]only/i.test(message)) return "SQL_READ_ONLY";
  return codeOfNumber.get(errno) ?? "SQL_INVALID_STATEMENT";
}

/** MariaDB names what failed in its message alone: "Duplicate entry 'a' for key 'title'", "CONSTRAINT `card.rank` failed". */
function constraintOf({ errno, sqlMessage }: DriverError): string | undefined {
  const message = sqlMessage ?? "";
  switch (errno) {
    case 1062:
    case 1586:
      return /for key '([^']*)'$/.exec(message)?.[1];
    case 1048:
      return /^Column '(.+)' cannot be null/.exec(message)?.[1];
    case 1364:
      return /^Field '(.+)' doesn't/.exec(message)?.[1];
    default:
      return /CONSTRAINT `((?:[^`]|``)+)`/.exec(message)?.[1];
  }
}

/** Without the values that the server puts into its text, and without what the driver puts around it. */
function messageOf({ errno, sqlMessage, message }: DriverError, constraint: string | undefined): string {
  if (errno === 1062 || errno === 1586)
    return `a row with this value of the key "${constraint ?? "?"}" is already there`;
  return sqlMessage ?? message;
}

/** The statement did not leave this process, so nothing can have come of it. */
export const notSent = (message: string, cause?: SqlError): SqlError =>
  new SqlError("SQL_CONNECTION_LOST", message, { cause: cause?.cause, data: { ...cause?.data, isSent: false } });

/** The connection went away with a statement under way. */
export const connectionLost = (message: string): SqlError => new SqlError("SQL_CONNECTION_LOST", message);
