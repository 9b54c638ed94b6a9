import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { SqliteExecutor } from "../sqlite-executor.ts";
import { KyselyConnection } from "./kysely-connection.ts";

/**
 * A Kysely dialect on a database or a transaction of `sqlite()`. It shares the connections, their queue and their statement cache, so that
 * Kysely's queries and the `sql` tag's can stand in one transaction. The resource owns the database: `destroy()` of Kysely closes nothing.
 */
export function createSqliteDialect(executor: SqliteExecutor): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(executor),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(executor: SqliteExecutor): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => new KyselyConnection(executor),
    beginTransaction: async (connection, settings) => own(connection).begin(settings),
    commitTransaction: async (connection) => own(connection).commit(),
    rollbackTransaction: async (connection) => own(connection).rollback(),
    savepoint: async (connection, name) => own(connection).savepoint(name),
    rollbackToSavepoint: async (connection, name) => own(connection).rollbackTo(name),
    releaseSavepoint: async (connection, name) => own(connection).release(name),
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}

function own(connection: DatabaseConnection): KyselyConnection {
  if (connection instanceof KyselyConnection) return connection;
  throw new TypeError("the connection is not of this dialect");
}
