import { createKyselyDriver } from "@mega/core/sql/kysely";
import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { SqliteExecutor } from "../sqlite-executor.ts";

/**
 * A Kysely dialect on a database or a transaction of `sqlite()`. It shares the connections, their queue and their statement cache, so that
 * Kysely's queries and the `sql` tag's can stand in one transaction. The resource owns the database: `destroy()` of Kysely closes nothing.
 */
export function createSqliteDialect(executor: SqliteExecutor): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createKyselyDriver(executor),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
