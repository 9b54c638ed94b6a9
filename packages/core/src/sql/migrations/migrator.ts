import type { Clock } from "../../clock.ts";
import { createMigrationEngine } from "../../migrations/migration-engine.ts";
import type { Migrator } from "../../migrations/migrator.ts";
import { systemClock } from "../../system-clock.ts";
import type { SqlDatabase } from "../sql-database.ts";
import type { Migration } from "./migration.ts";
import { createSqlMigrationStore } from "./sql-migration-store.ts";

export interface MigratorOptions {
  readonly database: SqlDatabase;
  /** In the order in which they run. */
  readonly migrations: readonly Migration[];
  /** @default systemClock */
  readonly clock?: Clock;
  /** Where the database remembers what ran. Packages that own tables use a table of their own. @default "mega_migrations" */
  readonly table?: string;
  /** How long to wait for another process that migrates. @default 60_000 */
  readonly lockTimeoutMs?: number;
  /** Whether a pending migration may stand before an applied one, as happens when branches merge. @default false */
  readonly allowOutOfOrder?: boolean;
  /** Gives up the wait for another process with the signal's reason. It interrupts no migration. @default none */
  readonly signal?: AbortSignal;
}

export const migratorDefaults = {
  table: "mega_migrations",
  lockTimeoutMs: 60_000,
  allowOutOfOrder: false,
} as const satisfies Partial<MigratorOptions>;

/** Throws `MIGRATION_DUPLICATE` when two migrations share a name. */
export function createMigrator(options: MigratorOptions): Migrator {
  const { database, table, ...engine } = { clock: systemClock, ...migratorDefaults, ...options };
  return createMigrationEngine({ ...engine, store: createSqlMigrationStore(database, table) });
}
