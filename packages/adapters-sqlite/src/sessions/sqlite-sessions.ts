import { defineResource, type Resource } from "@mega/core";
import type { SessionStore } from "@mega/core/sessions";
import { createMigrator, sql } from "@mega/core/sql";
import { findDatabase } from "../find-database.ts";
import { Sweeper } from "../sweeper.ts";
import { sessionMigrations } from "./session-migrations.ts";
import { createSqliteSessionStore } from "./sqlite-session-store.ts";

export interface SqliteSessionsOptions {
  /** The name of the `sqlite()` resource that keeps the sessions; declared before this one. */
  readonly database: string;
  /** Pause between removals of expired sessions. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many expired sessions one statement removes. @default 1_000 */
  readonly sweepBatch?: number;
}

export const sqliteSessionsDefaults = {
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<SqliteSessionsOptions>, "database">;

function resolveSqliteSessions(options: SqliteSessionsOptions): Required<SqliteSessionsOptions> {
  const resolved = { ...sqliteSessionsDefaults, ...options };
  const { database, sweepIntervalMs, sweepBatch } = resolved;
  if (typeof database !== "string" || database === "")
    throw new TypeError(
      `sqliteSessions.database (${JSON.stringify(database)}) must be the name of a sqlite() resource`,
    );
  for (const [option, value, min] of [
    ["sweepIntervalMs", sweepIntervalMs, 10],
    ["sweepBatch", sweepBatch, 1],
  ] as const)
    if (!Number.isInteger(value) || value < min)
      throw new RangeError(`sqliteSessions.${option} (${value}) must be an integer of at least ${min}`);
  return resolved;
}

/** Sessions in the app's own database: as durable as its transactions, and gone from backups no sooner than they are swept. */
export function sqliteSessions(options: SqliteSessionsOptions): Resource<SessionStore> {
  const { database: name, sweepIntervalMs, sweepBatch } = resolveSqliteSessions(options);
  let sweeper: Sweeper | undefined;
  return defineResource<SessionStore>({
    kind: "sqlite-sessions",
    async start(scope) {
      const database = findDatabase(scope, "sqliteSessions.database", name);
      const { clock, logger, signal } = scope;
      await createMigrator({
        database,
        migrations: sessionMigrations,
        clock,
        signal,
        table: "mega_sessions_migrations",
      }).up();
      const sweep = async (): Promise<boolean> => {
        const { affectedRows } = await database.query(sql`
          delete from mega_sessions where key in
            (select key from mega_sessions where expires_at <= ${clock.now()} order by expires_at limit ${sweepBatch})`);
        return affectedRows === sweepBatch;
      };
      sweeper = new Sweeper({ clock, logger, intervalMs: sweepIntervalMs, sweep });
      return createSqliteSessionStore(database, clock);
    },
    async stop() {
      await sweeper?.stop();
    },
  });
}
