import type { Clock } from "../clock.ts";
import { applyMigration } from "./migration-run.ts";
import { type MigrationStatus, migrationStatus } from "./migration-status.ts";
import type { EngineMigration, MigrationStore } from "./migration-store.ts";

/** Data that a database starts with: for development, demonstrations and tests. */
export interface Seed<Executor> {
  /** Unique and stable, such as "demo-boards". */
  readonly name: string;
  /** In one transaction where the database has them; elsewhere let it find its own data again, as it runs anew after a failure. */
  readonly run: (database: Executor) => Promise<void>;
}

export interface SeedOptions {
  /** Whether to run those again that have run. @default they run once */
  readonly again?: boolean;
}

export interface Seeder {
  /** Runs the seeds that have not run yet, in order; their names. A failure rejects with `MIGRATION_FAILED`, and the next run tries again. */
  run(options?: SeedOptions): Promise<readonly string[]>;
  status(): Promise<readonly MigrationStatus[]>;
}

export interface SeedEngineOptions<Executor> {
  readonly store: MigrationStore<Seed<Executor>["run"]>;
  readonly seeds: readonly Seed<Executor>[];
  readonly clock: Clock;
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Seeds on the store of migrations, under a name of their own: run once, remembered, never at the same time in two processes. */
export function createSeedEngine<Executor>(engine: SeedEngineOptions<Executor>): Seeder {
  const { store, seeds, lockTimeoutMs, signal } = engine;
  const steps = seeds.map(({ name, run }): EngineMigration<Seed<Executor>["run"]> => ({ name, up: run }));
  return {
    status: async () => migrationStatus(seeds, await store.read()).map(untilItEnds),
    run: ({ again = false } = {}) =>
      store.exclusively(
        async () => {
          await store.prepare();
          const records = await store.read();
          const hasRun = (name: string): boolean =>
            records.some((record) => record.name === name && record.state === "applied");
          const chosen = steps.filter(({ name }) => again || !hasRun(name));
          for (const step of chosen) await applyMigration(engine, step, 1);
          return chosen.map(({ name }) => name);
        },
        { timeoutMs: lockTimeoutMs, ...(signal === undefined ? {} : { signal }) },
      ),
  };
}

/** Nothing has to be repaired by hand for a seed: it just runs again. */
const untilItEnds = (status: MigrationStatus): MigrationStatus =>
  status.state === "dirty"
    ? {
        ...status,
        state: "pending",
        detail: `began on ${status.at} and did not come to its end; the next run tries again`,
      }
    : status;
