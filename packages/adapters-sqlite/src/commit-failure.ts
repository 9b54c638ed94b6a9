import { SqlError } from "@mega/core/sql";
import { sqliteCodeOf } from "./map-error.ts";

/**
 * What a failed commit rejects with. When storage itself failed, whether the frames in the log count after a crash is not known, so neither
 * is the outcome; `onUnknown` is told.
 */
export function commitFailure(error: unknown, onUnknown: (failure: SqlError) => void): unknown {
  if (!(error instanceof SqlError) || !sqliteCodeOf(error.cause).startsWith("SQLITE_IOERR")) return error;
  const failure = new SqlError("SQL_OUTCOME_UNKNOWN", "storage failed during the commit", {
    cause: error.cause,
    data: error.data,
  });
  onUnknown(failure);
  return failure;
}
