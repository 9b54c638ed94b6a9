import { isIP } from "node:net";
import type { ConnectionConfig } from "mariadb";
import type { ResolvedMariadbOptions } from "../mariadb-options.ts";
import type { ServerAddress } from "./server-address.ts";

const sqlMode = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/** What every connection has, whatever the server's own settings are: nothing is truncated silently, and text is told apart by code point. */
export function connectionSettings(options: ResolvedMariadbOptions): ConnectionConfig {
  const { address, connectTimeoutMs, statementCacheSize } = options;
  const { host, port, user, password, database } = address;
  return {
    ...(host.startsWith("/") ? { socketPath: host } : { host, port }),
    ...{ user, password, database },
    ssl: tlsSettings(address),
    connectTimeout: connectTimeoutMs,
    keepAliveDelay: 10_000,
    collation: "UTF8MB4_NOPAD_BIN",
    timezone: "Z",
    dateStrings: true,
    foundRows: true,
    autoJsonMap: false,
    ...{ bitOneIsBoolean: false },
    checkDuplicate: false,
    multipleStatements: false,
    permitLocalInfile: false,
    logParam: false,
    prepareCacheLength: statementCacheSize,
    initSql: [`set ${sessionVariables(options).join(", ")}`, "set session transaction isolation level read committed"],
  };
}

/** For a connection that only ends what another one does. */
export function killerSettings(address: ServerAddress): ConnectionConfig {
  const { host, port, user, password, database } = address;
  return {
    ...(host.startsWith("/") ? { socketPath: host } : { host, port }),
    ...{ user, password, database },
    ssl: tlsSettings(address),
  };
}

/** The server counts most of these times in seconds. */
function sessionVariables(options: ResolvedMariadbOptions): readonly string[] {
  const { lockTimeoutMs, idleInTransactionTimeoutMs, statementTimeoutMs } = options;
  const lockSeconds = Math.ceil(lockTimeoutMs / 1_000);
  return [
    "autocommit = 1",
    `sql_mode = '${sqlMode}'`,
    "time_zone = '+00:00'",
    ...(lockSeconds === 0 ? [] : [`innodb_lock_wait_timeout = ${lockSeconds}`, `lock_wait_timeout = ${lockSeconds}`]),
    `idle_transaction_timeout = ${Math.ceil(idleInTransactionTimeoutMs / 1_000)}`,
    ...(statementTimeoutMs === 0 ? [] : [`max_statement_time = ${statementTimeoutMs / 1_000}`]),
  ];
}

/** The driver passes its socket on without saying whose certificate it should see. */
function tlsSettings({ host, tls }: ServerAddress): NonNullable<ConnectionConfig["ssl"]> {
  if (tls === false) return false;
  const name = isIP(host) === 0 ? { host, servername: host } : { host };
  return { ...name, ...(typeof tls === "object" ? tls : { rejectUnauthorized: tls === true }) };
}
