import type { Clock } from "../../clock.ts";
import { createMigrationEngine } from "../../migrations/migration-engine.ts";
import type { Migrator } from "../../migrations/migrator.ts";
import { createSeedEngine, type Seed, type Seeder } from "../../migrations/seeder.ts";
import { systemClock } from "../../system-clock.ts";
import type { DocumentDatabase } from "../document-database.ts";
import type { DocumentMigration } from "./document-migration.ts";
import { createDocumentMigrationStore } from "./document-migration-store.ts";

export interface DocumentMigratorOptions {
  readonly database: DocumentDatabase;
  /** In the order in which they run. */
  readonly migrations: readonly DocumentMigration[];
  /** @default systemClock */
  readonly clock?: Clock;
  /** Where the database remembers what ran. @default "mega_migrations" */
  readonly collection?: string;
  /** How long to wait for another process that migrates. @default 60_000 */
  readonly lockTimeoutMs?: number;
  /** Whether a pending migration may stand before an applied one, as happens when branches merge. @default false */
  readonly allowOutOfOrder?: boolean;
  /** Gives up the wait for another process with the signal's reason. It interrupts no migration. @default none */
  readonly signal?: AbortSignal;
}

export const documentMigratorDefaults = {
  collection: "mega_migrations",
  lockTimeoutMs: 60_000,
  allowOutOfOrder: false,
} as const satisfies Partial<DocumentMigratorOptions>;

/** The migrator of documents: the same as that of SQL. Throws `MIGRATION_DUPLICATE` when two migrations share a name. */
export function createDocumentMigrator(options: DocumentMigratorOptions): Migrator {
  const { database, collection, ...engine } = { clock: systemClock, ...documentMigratorDefaults, ...options };
  return createMigrationEngine({ ...engine, store: createDocumentMigrationStore(database, collection) });
}

export interface DocumentSeederOptions {
  readonly database: DocumentDatabase;
  /** In the order in which they run. */
  readonly seeds: readonly Seed<DocumentDatabase>[];
  /** @default systemClock */
  readonly clock?: Clock;
  /** Where the database remembers what ran. @default "mega_seeds" */
  readonly collection?: string;
  /** How long to wait for another process that seeds. @default 60_000 */
  readonly lockTimeoutMs?: number;
  /** Gives up the wait for another process with the signal's reason. It interrupts no seed. @default none */
  readonly signal?: AbortSignal;
}

export const documentSeederDefaults = {
  collection: "mega_seeds",
  lockTimeoutMs: 60_000,
} as const satisfies Partial<DocumentSeederOptions>;

/** A seed that wants to be all or nothing opens a transaction itself, as not every server has them. */
export function createDocumentSeeder(options: DocumentSeederOptions): Seeder {
  const { database, collection, ...engine } = { clock: systemClock, ...documentSeederDefaults, ...options };
  const unrecorded = (): Promise<never> => Promise.reject(new Error("a seed is nothing to compare"));
  return createSeedEngine({
    ...engine,
    store: { ...createDocumentMigrationStore(database, collection), describe: unrecorded },
  });
}
