import type { Resource } from "@mega/core";
import type { SessionStore } from "@mega/core/sessions";
import { createSqlSessions, type SqlSessionsOptions, sqlSessionsDefaults } from "@mega/core/sql/driver";
import { isMariadbDatabase } from "../mariadb-database.ts";

export interface MariadbSessionsOptions extends SqlSessionsOptions {}

export const mariadbSessionsDefaults = sqlSessionsDefaults;

/** Sessions in the app's own database: as durable as its transactions. */
export const mariadbSessions = (options: MariadbSessionsOptions): Resource<SessionStore> =>
  createSqlSessions(
    {
      factory: "mariadbSessions",
      kind: "mariadb-sessions",
      databaseFactory: "mariadb()",
      isDatabase: isMariadbDatabase,
    },
    options,
  );
