import { findResource } from "../../adapter/find-resource.ts";
import { refuseUnknownOptions } from "../../adapter/refuse-unknown-options.ts";
import { requireIntegers } from "../../adapter/require-integers.ts";
import { Sweeper } from "../../adapter/sweeper.ts";
import { defineResource, type Resource } from "../../resource.ts";
import type { SessionStore } from "../../sessions/index.ts";
import { createMigrator } from "../migrations/migrator.ts";
import type { SqlDatabase } from "../sql-database.ts";
import { sessionMigrations } from "./session-migrations.ts";
import { createSqlSessionStore, sweepSqlSessions } from "./sql-session-store.ts";

export interface SqlSessionsOptions {
  /** The name of the resource that keeps the sessions; declared before this one. */
  readonly database: string;
  /** Pause between removals of expired sessions. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many expired sessions one statement removes. @default 1_000 */
  readonly sweepBatch?: number;
}

export const sqlSessionsDefaults = {
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<SqlSessionsOptions>, "database">;

/** What tells the session factories of the adapters apart. */
export interface SqlSessionsKind<Database> {
  /** "sqliteSessions". */
  readonly factory: string;
  /** "sqlite-sessions". */
  readonly kind: string;
  /** What makes the database: "sqlite()". */
  readonly databaseFactory: string;
  readonly isDatabase: (api: unknown) => api is Database;
}

/** A session resource on a table of the app's own database. Throws at once when an option is wrong. */
export function createSqlSessions<Database extends SqlDatabase>(
  of: SqlSessionsKind<Database>,
  options: SqlSessionsOptions,
): Resource<SessionStore> {
  const { database: name, sweepIntervalMs, sweepBatch } = resolveSqlSessions(of, options);
  let sweeper: Sweeper | undefined;
  return defineResource<SessionStore>({
    kind: of.kind,
    async start(scope) {
      const { clock, logger, signal } = scope;
      const database = findResource(scope, {
        option: `${of.factory}.database`,
        name,
        factory: of.databaseFactory,
        isWanted: of.isDatabase,
      });
      const migrations = sessionMigrations(database.dialect);
      await createMigrator({ database, migrations, clock, signal, table: "mega_sessions_migrations" }).up();
      const sweep = (): Promise<boolean> => sweepSqlSessions(database, clock.now(), sweepBatch);
      sweeper = new Sweeper({ clock, logger, intervalMs: sweepIntervalMs, sweep });
      return createSqlSessionStore(database, clock);
    },
    async stop() {
      await sweeper?.stop();
    },
  });
}

function resolveSqlSessions(
  { factory, databaseFactory }: SqlSessionsKind<unknown>,
  options: SqlSessionsOptions,
): Required<SqlSessionsOptions> {
  refuseUnknownOptions(factory, options, ["database", ...Object.keys(sqlSessionsDefaults)]);
  const resolved = { ...sqlSessionsDefaults, ...options };
  const { database } = resolved;
  if (typeof database !== "string" || database === "")
    throw new TypeError(
      `${factory}.database (${JSON.stringify(database)}) must be the name of a ${databaseFactory} resource`,
    );
  requireIntegers(factory, resolved, { sweepIntervalMs: [10, 86_400_000], sweepBatch: [1, 1_000_000] });
  return resolved;
}
