import type { Resource } from "@mega/core";
import type { SessionStore } from "@mega/core/sessions";
import { createSqlSessions, type SqlSessionsOptions, sqlSessionsDefaults } from "@mega/core/sql/driver";
import { isPostgresDatabase } from "../postgres-database.ts";

export interface PostgresSessionsOptions extends SqlSessionsOptions {}

export const postgresSessionsDefaults = sqlSessionsDefaults;

/** Sessions in the app's own database: as durable as its transactions. */
export const postgresSessions = (options: PostgresSessionsOptions): Resource<SessionStore> =>
  createSqlSessions(
    {
      factory: "postgresSessions",
      kind: "postgres-sessions",
      databaseFactory: "postgres()",
      isDatabase: isPostgresDatabase,
    },
    options,
  );
