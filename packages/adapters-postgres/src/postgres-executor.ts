import type { SqlTransactionOptions } from "@mega/core/sql";
import type { SqlTextExecutor } from "@mega/core/sql/driver";

/** The SQL port, plus what query builders need: SQL text with `$1` placeholders. */
export interface PostgresExecutor extends SqlTextExecutor {
  readonly dialect: "postgres";
  transaction<T>(work: (tx: PostgresExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}
