import type { DatabaseConnection, Driver } from "kysely";
import type { SqlTextExecutor } from "../driver/text-executor.ts";
import { KyselyConnection } from "./kysely-connection.ts";

/**
 * The half of a Kysely dialect that runs statements, on a database or a transaction of an adapter: Kysely's queries and the `sql` tag's can
 * stand in one transaction. The resource owns the database, so `destroy()` of Kysely closes nothing.
 */
export function createKyselyDriver(executor: SqlTextExecutor): Driver {
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
