import { untilAborted } from "@mega/core/adapter";
import { SqlError } from "@mega/core/sql";
import { isPostgresDatabase } from "../postgres-database.ts";
import type { PostgresExecutor } from "../postgres-executor.ts";
import { type CopyOptions, copyInText, copyNames } from "./copy-table.ts";
import { atLine, encodeCopyLine } from "./copy-text.ts";
import { CopyFeed } from "./copy-transfer.ts";

export type CopyRows = AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>;

/** About as many characters go in one message. */
const chunkChars = 65_536;

/**
 * Stores all rows in one statement, or none, and resolves to their number. Asks for rows as fast as the server takes them. A row that cannot be
 * stored rejects with its number in `data.line`; what the rows' own iteration throws comes through as it is.
 */
export async function copyIn(on: PostgresExecutor, rows: CopyRows, options: CopyOptions): Promise<number> {
  const { table, columns, signal } = options;
  const text = copyInText(copyNames("copyIn", options));
  const feed = new CopyFeed();
  const chunks = encodeChunks(rows, columns.length);
  const next = (): Promise<IteratorResult<Buffer, undefined>> => chunks.next();
  try {
    let stored = 0;
    for await (const count of on.executeStream<number>(text, [feed], signal)) {
      stored = count;
      if (!feed.isEnded) feed.offer((await (signal === undefined ? next() : untilAborted(next, signal))).value);
    }
    return stored;
  } catch (error) {
    const name = typeof table === "string" ? table : table[1];
    throw inPlace(isUnknown(error, { on, feed }) ? outcomeUnknown(error) : error, name);
  } finally {
    // After an abort the rows may never come to an end.
    const closing = chunks.return(undefined).catch(() => undefined);
    if (signal?.aborted !== true) await closing;
  }
}

async function* encodeChunks(rows: CopyRows, columns: number): AsyncGenerator<Buffer, undefined> {
  let text = "";
  let line = 0;
  for await (const row of rows) {
    line += 1;
    text += encodeCopyLine({ row, line }, columns);
    if (text.length < chunkChars) continue;
    yield Buffer.from(text);
    text = "";
  }
  if (text !== "") yield Buffer.from(text);
  return undefined;
}

interface CopyState {
  readonly on: PostgresExecutor;
  readonly feed: CopyFeed;
}

/** In a transaction a copy goes with it, and before its end the server stores nothing of it. */
function isUnknown(error: unknown, { on, feed }: CopyState): error is SqlError {
  if (!feed.isEnded || !isPostgresDatabase(on) || !(error instanceof SqlError)) return false;
  return (
    (error.code === "SQL_CONNECTION_LOST" || error.code === "SQL_TIMEOUT") &&
    error.data?.["isSent"] !== false &&
    error.data?.["isUndone"] !== true
  );
}

const outcomeUnknown = (cause: SqlError): SqlError =>
  new SqlError(
    "SQL_OUTCOME_UNKNOWN",
    "the server had all rows of the copy and did not answer: it may have stored them",
    {
      cause,
    },
  );

/** The server names the line where it tells of a copy, in words of its own language: `COPY card, line 3, column id: "x"`. */
function inPlace(error: unknown, table: string): unknown {
  if (!(error instanceof SqlError)) return error;
  const where = error.cause instanceof Error && "where" in error.cause ? String(error.cause.where) : "";
  const [, place] = where.split(`COPY ${table}, `, 2);
  const line = /^\D*(\d+)/.exec(place ?? "")?.[1];
  return line === undefined ? error : atLine(error, Number(line));
}
