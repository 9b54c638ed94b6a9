import type { Clock } from "../../clock.ts";
import { createSeedEngine, type Seed, type Seeder } from "../../migrations/seeder.ts";
import { systemClock } from "../../system-clock.ts";
import type { SqlDatabase, SqlExecutor } from "../sql-database.ts";
import { createSqlMigrationStore } from "./sql-migration-store.ts";

export interface SeederOptions {
  readonly database: SqlDatabase;
  /** In the order in which they run. */
  readonly seeds: readonly Seed<SqlExecutor>[];
  /** @default systemClock */
  readonly clock?: Clock;
  /** Where the database remembers what ran. @default "mega_seeds" */
  readonly table?: string;
  /** How long to wait for another process that seeds. @default 60_000 */
  readonly lockTimeoutMs?: number;
  /** Gives up the wait for another process with the signal's reason. It interrupts no seed. @default none */
  readonly signal?: AbortSignal;
}

export const seederDefaults = {
  table: "mega_seeds",
  lockTimeoutMs: 60_000,
} as const satisfies Partial<SeederOptions>;

/** Each seed runs in a transaction with its record, on every dialect: seeds change data, not the schema. */
export function createSeeder(options: SeederOptions): Seeder {
  const { database, table, ...engine } = { clock: systemClock, ...seederDefaults, ...options };
  const store = createSqlMigrationStore(database, table);
  const unrecorded = (): Promise<never> => Promise.reject(new Error("a seed is nothing to compare"));
  return createSeedEngine({ ...engine, store: { ...store, describe: unrecorded, isTransactional: () => true } });
}
