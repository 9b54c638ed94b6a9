import { BreakerError } from "@mega/core/breaker";
import { DocumentError, type DocumentErrorCode } from "@mega/core/documents";
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";

/** What the server's numbers mean in the port's terms. Others say that the call was wrong. */
const codes: ReadonlyMap<number, DocumentErrorCode> = new Map<number, DocumentErrorCode>([
  ...([18, 8_000] as const).map((code) => [code, "DOCUMENT_OPEN_FAILED"] as const),
  ...([10_334, 17_280, 17_419, 17_420] as const).map((code) => [code, "DOCUMENT_TOO_LARGE"] as const),
  ...([24, 50, 64, 100, 262] as const).map((code) => [code, "DOCUMENT_TIMEOUT"] as const),
  ...([112, 251] as const).map((code) => [code, "DOCUMENT_CONFLICT"] as const),
  ...([10_107, 13_435, 13_436] as const).map((code) => [code, "DOCUMENT_READ_ONLY"] as const),
  ...([6, 7, 89, 91, 189, 9_001, 11_600, 11_602] as const).map((code) => [code, "DOCUMENT_CONNECTION_LOST"] as const),
  // InternalError and UnknownError: the server's own trouble, a failing disk for one.
  ...([1, 8] as const).map((code) => [code, "DOCUMENT_STORAGE_FAILED"] as const),
  [14_031, "DOCUMENT_STORAGE_FULL"],
  [20, "DOCUMENT_UNSUPPORTED"],
  [462, "DOCUMENT_OVERLOADED"],
]);

export interface CallScope {
  readonly collection?: string | undefined;
  /** Whether the call may have changed something that stays, so that its loss leaves the outcome open. */
  readonly isWrite: boolean;
}

/** A driver's error in the port's terms. What is no failure of the database passes through, such as a signal's reason. */
export function toDocumentError(error: unknown, { collection, isWrite }: CallScope): unknown {
  if (error instanceof BreakerError && error.code === "BREAKER_TIMEOUT")
    return inDoubt(new DocumentError("DOCUMENT_TIMEOUT", error.message, { cause: error, data: error.data }), isWrite);
  if (error instanceof RangeError && "code" in error && error.code === "ERR_OUT_OF_RANGE") return tooLarge(error);
  if (isSocketError(error)) return inDoubt(lost(error), isWrite);
  if (!(error instanceof MongoError)) return error;
  if (error.code === 11_000 || error.code === 11_001) return duplicateOf(error, collection);
  if (isNeverSent(error)) return neverSent(error);
  if (error instanceof MongoNetworkError) return inDoubt(lost(error), isWrite);
  if (/larger than the maximum size/.test(error.message)) return tooLarge(error);
  return refused(error, isWrite);
}

function refused(error: MongoError, isWrite: boolean): DocumentError {
  const number = typeof error.code === "number" ? error.code : undefined;
  const isServers = error instanceof MongoServerError;
  const code =
    (number === undefined ? undefined : codes.get(number)) ?? (isServers ? "DOCUMENT_CALL_INVALID" : closedOr(error));
  const failure = new DocumentError(code, error.message, {
    cause: error,
    data: { ...(number !== undefined && { driverCode: number }) },
  });
  return inDoubt(failure, isWrite);
}

const closedOr = (error: MongoError): DocumentErrorCode =>
  /Closed|NotConnected/.test(error.name) ? "DOCUMENT_CLOSED" : "DOCUMENT_CALL_INVALID";

/** The driver lets those through that come while it writes. */
const isSocketError = (error: unknown): error is Error => error instanceof Error && "syscall" in error;

const lost = (cause: Error): DocumentError =>
  new DocumentError("DOCUMENT_CONNECTION_LOST", `the connection was lost: ${cause.message}`, { cause });

const tooLarge = (cause: Error): DocumentError =>
  new DocumentError("DOCUMENT_TOO_LARGE", "the document is larger than the server takes", { cause });

/** Checking out and choosing a server come before anything is sent; so does the handshake, whose errors the driver marks. */
const isNeverSent = (error: MongoError): boolean =>
  error instanceof MongoServerSelectionError ||
  error.name === "MongoWaitQueueTimeoutError" ||
  error.name === "MongoPoolClearedError" ||
  (error instanceof MongoNetworkError &&
    (error.hasErrorLabel("SystemOverloadedError") || /^connect |^getaddrinfo /.test(error.message)));

function neverSent(error: MongoError): DocumentError {
  const data = { isSent: false };
  return error.name === "MongoWaitQueueTimeoutError"
    ? new DocumentError("DOCUMENT_TIMEOUT", "no connection got free in time", { cause: error, data })
    : new DocumentError("DOCUMENT_CONNECTION_LOST", `the server cannot be reached: ${error.message}`, {
        cause: error,
        data,
      });
}

function inDoubt(error: DocumentError, isWrite: boolean): DocumentError {
  if (!isWrite || (error.code !== "DOCUMENT_CONNECTION_LOST" && error.code !== "DOCUMENT_TIMEOUT")) return error;
  return outcomeUnknown(error);
}

/** Whether the error says that nothing was done: true of the last try, and of the call only if no try before it was lost. */
export const saysNothingWasDone = (error: DocumentError): boolean =>
  error.data?.["isSent"] === false ||
  error.code === "DOCUMENT_READ_ONLY" ||
  error.code === "DOCUMENT_OVERLOADED" ||
  error.code === "DOCUMENT_CLOSED";

export const outcomeUnknown = (cause: unknown): DocumentError =>
  new DocumentError(
    "DOCUMENT_OUTCOME_UNKNOWN",
    "the connection was lost or silent after the call was sent: it may have been carried out",
    { cause },
  );

/** Without the value, which is the caller's and may be a secret. */
function duplicateOf(error: MongoError, collection: string | undefined): DocumentError {
  const failure = firstWriteError(error) ?? error;
  const described = "errmsg" in failure && typeof failure.errmsg === "string" ? failure.errmsg : error.message;
  const index = /index: (?:\S+\.\$)?(\S+?)(?:\s+collation: \{.*?\})?\s+dup key/.exec(described)?.[1];
  const pattern = "keyPattern" in failure ? failure.keyPattern : undefined;
  const fields = typeof pattern === "object" && pattern !== null ? Object.keys(pattern) : undefined;
  const name = index === "_id_" ? "id" : index;
  return new DocumentError("DOCUMENT_DUPLICATE_KEY", `a document with the same ${name ?? "key"} exists`, {
    cause: error,
    data: {
      ...(collection !== undefined && { collection }),
      ...(name !== undefined && { index: name }),
      ...(fields !== undefined && { fields: fields.map((field) => (field === "_id" ? "id" : field)) }),
      ...(error instanceof MongoBulkWriteError && { inserted: error.insertedCount }),
    },
  });
}

function firstWriteError(error: MongoError): object | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const [first] = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return first?.err;
}

const trouble: ReadonlySet<string> = new Set([
  ...["DOCUMENT_CONNECTION_LOST", "DOCUMENT_OUTCOME_UNKNOWN", "DOCUMENT_TIMEOUT", "DOCUMENT_OPEN_FAILED"],
  ...["DOCUMENT_STORAGE_FULL", "DOCUMENT_STORAGE_FAILED", "DOCUMENT_OVERLOADED"],
]);

/** Whether an error counts against the server's breaker. That all connections are in use is not the server's failure. */
export function isTrouble(error: unknown): boolean {
  if (!(error instanceof DocumentError)) return true;
  if (error.code === "DOCUMENT_TIMEOUT" && error.data?.["isSent"] === false) return false;
  return trouble.has(error.code);
}
