import type { SqlDatabase, SqlExecutor, SqlResult, SqlTransactionOptions } from "../sql-database.ts";
import { SqlError } from "../sql-error.ts";

/** What a statement did, with what query builders ask for. */
export interface SqlTextResult<Row> extends SqlResult<Row> {
  /** The key that the last insert generated, where the system tells without `returning`. */
  readonly insertId?: bigint | undefined;
}

/** The SQL port, plus what query builders need. Everyone else uses the `sql` tag, which cannot mix text and values. */
export interface SqlTextExecutor extends SqlExecutor {
  /** Runs SQL text with the dialect's placeholders. */
  execute<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<SqlTextResult<Row>>;
  /** As `stream`, for SQL text with the dialect's placeholders. */
  executeStream<Row = Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
    signal?: AbortSignal,
  ): AsyncIterable<Row>;
  transaction<T>(work: (tx: SqlTextExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}

export interface SqlTextDatabase extends SqlTextExecutor, Pick<SqlDatabase, "exclusively" | "native"> {}

/** The only row of a result; two or more throw `SQL_TOO_MANY_ROWS`. */
export function onlyRow<Row>({ rows }: SqlResult<Row>): Row | undefined {
  if (rows.length > 1)
    throw new SqlError("SQL_TOO_MANY_ROWS", `expected at most one row, got ${rows.length}`, {
      data: { rows: rows.length },
    });
  return rows[0];
}
