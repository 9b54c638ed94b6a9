import { SqlError, type SqlExecutor, type SqlTransactionOptions } from "@mega/core/sql";
import type { SqliteResult } from "./connection.ts";

/** The SQL port, plus what query builders need. */
export interface SqliteExecutor extends SqlExecutor {
  readonly dialect: "sqlite";
  /** Runs SQL text with `?` placeholders. For query builders: everyone else uses the `sql` tag, which cannot mix text and values. */
  execute<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<SqliteResult<Row>>;
  /** As `stream`, for SQL text with `?` placeholders. */
  executeStream<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): AsyncIterable<Row>;
  transaction<T>(work: (tx: SqliteExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}

/** The only row of a result. */
export function onlyRow<Row>({ rows }: SqliteResult<Row>): Row | undefined {
  if (rows.length > 1)
    throw new SqlError("SQL_TOO_MANY_ROWS", `expected at most one row, got ${rows.length}`, {
      data: { rows: rows.length },
    });
  return rows[0];
}

const firstWordPattern = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|;)*([a-z]+)/i;
const controlWords = new Set(["begin", "commit", "end", "rollback", "savepoint", "release", "attach", "detach"]);

/** The keyword that a statement starts with, in lower case. */
export const firstWord = (text: string): string => firstWordPattern.exec(text)?.[1]?.toLowerCase() ?? "";

/** A statement that would move the limits of transactions behind the adapter's back. */
export function refuseControl(text: string): void {
  const word = firstWord(text);
  if (!controlWords.has(word)) return;
  throw new SqlError("SQL_INVALID_STATEMENT", `"${word}" is the adapter's business: use transaction(), or native`, {
    data: { statement: text.trim().slice(0, 500) },
  });
}
