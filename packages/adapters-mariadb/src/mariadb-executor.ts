import type { SqlTransactionOptions } from "@mega/core/sql";
import type { SqlTextExecutor } from "@mega/core/sql/driver";

/** The SQL port, plus what query builders need: SQL text with `?` placeholders. */
export interface MariadbExecutor extends SqlTextExecutor {
  readonly dialect: "mariadb";
  transaction<T>(work: (tx: MariadbExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}
