import createDriverClient, { type Options, type PostgresType, type Sql } from "postgres";
import type { ResolvedPostgresOptions } from "../postgres-options.ts";
import { valueTypes } from "../value-types.ts";
import { tlsSettings } from "./server-address.ts";

export interface ClientScope {
  readonly onNotice: (notice: object) => void;
  /** The driver's own settings, also those that its types leave out. */
  readonly own: object;
}

/** A client of the driver's for this database. It connects when it is first used. */
export function createClient(options: ResolvedPostgresOptions, { onNotice, own }: ClientScope): Sql {
  return createDriverClient({ ...clientOptions(options, onNotice), ...own }) as unknown as Sql;
}

function clientOptions(
  options: ResolvedPostgresOptions,
  onNotice: (notice: object) => void,
): Options<Record<string, PostgresType>> {
  const { address, applicationName, statementTimeoutMs, lockTimeoutMs, idleInTransactionTimeoutMs } = options;
  const { host, port, user, password, database, parameters } = address;
  return {
    ...(host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }),
    user,
    password,
    database,
    ssl: tlsSettings(address),
    connect_timeout: options.connectTimeoutMs / 1_000,
    types: valueTypes,
    onnotice: onNotice,
    connection: {
      application_name: applicationName,
      ...(statementTimeoutMs > 0 ? { statement_timeout: statementTimeoutMs } : {}),
      ...(lockTimeoutMs > 0 ? { lock_timeout: lockTimeoutMs } : {}),
      ...(idleInTransactionTimeoutMs > 0 ? { idle_in_transaction_session_timeout: idleInTransactionTimeoutMs } : {}),
      ...parameters,
    },
  };
}
