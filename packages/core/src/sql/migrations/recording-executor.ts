import { compileSql } from "../compile-sql.ts";
import type { SqlExecutor, SqlResult } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import type { SqlFragment } from "../sql-fragment.ts";
import type { MigrationStep } from "./migration.ts";

/** The SQL of a step without running it. A function sees an empty database: every query answers no rows. */
export async function recordStep(step: MigrationStep, dialect: SqlDialect): Promise<readonly string[]> {
  if (typeof step !== "function") return step.map((statement) => compileSql(statement, dialect).text);
  const statements: string[] = [];
  await step(recordingExecutor(dialect, statements));
  return statements;
}

function recordingExecutor(dialect: SqlDialect, statements: string[]): SqlExecutor {
  const record = (statement: SqlFragment): void => {
    statements.push(compileSql(statement, dialect).text);
  };
  const executor: SqlExecutor = {
    dialect,
    async query<Row>(statement: SqlFragment): Promise<SqlResult<Row>> {
      record(statement);
      return { rows: [], affectedRows: 0 };
    },
    async one(statement) {
      record(statement);
      return undefined;
    },
    async many(statement) {
      record(statement);
      return [];
    },
    // biome-ignore lint/correctness/useYield: a dry run has no rows to yield.
    async *stream(statement) {
      record(statement);
    },
    transaction: (work) => work(executor),
  };
  return executor;
}
