import type { SqlTransactionOptions } from "@mega/core/sql";
import type { SqlTextExecutor } from "@mega/core/sql/driver";

/** The SQL port, plus what query builders need: SQL text with `?` placeholders. */
export interface SqliteExecutor extends SqlTextExecutor {
  readonly dialect: "sqlite";
  transaction<T>(work: (tx: SqliteExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}
