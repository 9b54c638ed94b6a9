import type { Resource } from "@mega/core";
import type { SessionStore } from "@mega/core/sessions";
import { createSqlSessions, type SqlSessionsOptions, sqlSessionsDefaults } from "@mega/core/sql/driver";
import { isSqliteDatabase } from "../sqlite-database.ts";

export interface SqliteSessionsOptions extends SqlSessionsOptions {}

export const sqliteSessionsDefaults = sqlSessionsDefaults;

/** Sessions in the app's own database: as durable as its transactions, and gone from backups no sooner than they are swept. */
export const sqliteSessions = (options: SqliteSessionsOptions): Resource<SessionStore> =>
  createSqlSessions(
    { factory: "sqliteSessions", kind: "sqlite-sessions", databaseFactory: "sqlite()", isDatabase: isSqliteDatabase },
    options,
  );
