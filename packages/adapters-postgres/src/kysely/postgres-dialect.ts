import { createKyselyDriver } from "@mega/core/sql/kysely";
import { type Dialect, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { PostgresExecutor } from "../postgres-executor.ts";

/**
 * A Kysely dialect on a database or a transaction of `postgres()`. It shares the pool, the breaker and the prepared statements, so that Kysely's
 * queries and the `sql` tag's can stand in one transaction. The resource owns the database: `destroy()` of Kysely closes nothing.
 */
export function createPostgresDialect(executor: PostgresExecutor): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createKyselyDriver(executor),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
