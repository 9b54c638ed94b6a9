import { createKyselyDriver } from "@mega/core/sql/kysely";
import { type Dialect, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from "kysely";
import type { MariadbExecutor } from "../mariadb-executor.ts";

/**
 * A Kysely dialect on a database or a transaction of `mariadb()`. It shares their connections, so that Kysely's queries and the `sql` tag's
 * can stand in one transaction. The resource owns the database: `destroy()` of Kysely closes nothing.
 */
export function createMariadbDialect(executor: MariadbExecutor): Dialect {
  return {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => createKyselyDriver(executor),
    createIntrospector: (kysely) => new MysqlIntrospector(kysely),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  };
}
