import type { Clock } from "../clock.ts";
import { MigrationError } from "./migration-error.ts";
import type { MigrationRecord } from "./migration-record.ts";
import { applyMigration, checksumOf, undoMigration } from "./migration-run.ts";
import { choosePending, chooseUndone } from "./migration-selection.ts";
import { type MigrationProblem, migrationProblems, migrationStatus } from "./migration-status.ts";
import type { EngineMigration, MigrationStore } from "./migration-store.ts";
import type { DownOptions, Migrator, PlannedMigration, PlanOptions, UpOptions } from "./migrator.ts";

export interface MigrationEngineOptions<Step> {
  readonly store: MigrationStore<Step>;
  readonly migrations: readonly EngineMigration<Step>[];
  readonly clock: Clock;
  readonly lockTimeoutMs: number;
  readonly allowOutOfOrder: boolean;
  readonly signal?: AbortSignal;
}

type Records = readonly MigrationRecord[];

/** The migrator of any database: what differs between them is behind the store. Throws `MIGRATION_DUPLICATE`. */
export function createMigrationEngine<Step>(engine: MigrationEngineOptions<Step>): Migrator {
  const { store, migrations } = engine;
  refuseDuplicates(migrations);
  return {
    up: (reach) => checked(engine, (records) => up(engine, records, reach)),
    down: (reach) => checked(engine, (records) => down(engine, records, reach)),
    redo: () => checked(engine, (records) => redo(engine, records)),
    plan: async (reach) => plan(engine, await store.read(), reach),
    status: async () => migrationStatus(migrations, await store.read()),
    verify: async () => problemsOf(engine, await store.read()),
    resolve: (name, state) => locked(engine, (records) => resolve(store, records, { name, state })),
  };
}

async function up<Step>(
  engine: MigrationEngineOptions<Step>,
  records: Records,
  reach?: UpOptions,
): Promise<readonly string[]> {
  const batch = nextBatch(records);
  const chosen = choosePending(engine.migrations, records, reach);
  for (const migration of chosen) await applyMigration(engine, migration, batch);
  return chosen.map(({ name }) => name);
}

async function down<Step>(
  engine: MigrationEngineOptions<Step>,
  records: Records,
  reach?: DownOptions,
): Promise<readonly string[]> {
  const chosen = chooseUndone(engine.migrations, records, reach);
  for (const { migration, record } of chosen) await undoMigration(engine, migration, record);
  return chosen.map(({ record }) => record.name);
}

async function redo<Step>(engine: MigrationEngineOptions<Step>, records: Records): Promise<string | undefined> {
  const [last] = chooseUndone(engine.migrations, records);
  if (last === undefined) return undefined;
  await undoMigration(engine, last.migration, last.record);
  await applyMigration(engine, last.migration, last.record.batch);
  return last.record.name;
}

async function plan<Step>(
  { store, migrations }: MigrationEngineOptions<Step>,
  records: Records,
  { direction = "up", ...reach }: PlanOptions = {},
): Promise<readonly PlannedMigration[]> {
  const chosen =
    direction === "up"
      ? choosePending(migrations, records, reach)
      : chooseUndone(migrations, records, reach).map(({ migration }) => migration);
  return Promise.all(
    chosen.map(async (migration) => {
      const step = direction === "up" ? migration.up : migration.down;
      return {
        name: migration.name,
        transaction: store.isTransactional(migration),
        statements: step === undefined ? [] : await store.describe(step),
      };
    }),
  );
}

async function resolve<Step>(
  store: MigrationStore<Step>,
  records: Records,
  { name, state }: { readonly name: string; readonly state: "applied" | "pending" },
): Promise<void> {
  const record = records.find((each) => each.name === name);
  if (record === undefined || (record.state !== "dirty" && record.state !== "running"))
    throw new MigrationError("MIGRATION_UNKNOWN", `there is no dirty migration "${name}"`, {
      data: { migration: name },
    });
  if (state === "pending") await store.remove(name);
  else await store.write({ ...record, state: "applied", error: null });
}

const checked = <Step, T>(engine: MigrationEngineOptions<Step>, work: (records: Records) => Promise<T>): Promise<T> =>
  locked(engine, async (records) => {
    refuse(await problemsOf(engine, records));
    return work(records);
  });

const locked = <Step, T>(
  { store, lockTimeoutMs, signal }: MigrationEngineOptions<Step>,
  work: (records: Records) => Promise<T>,
): Promise<T> =>
  store.exclusively(
    async () => {
      await store.prepare();
      return work(await store.read());
    },
    { timeoutMs: lockTimeoutMs, ...(signal === undefined ? {} : { signal }) },
  );

async function problemsOf<Step>(
  { store, migrations, allowOutOfOrder }: MigrationEngineOptions<Step>,
  records: Records,
): Promise<readonly MigrationProblem[]> {
  const checksums = new Map<string, string>();
  for (const { name, up: step } of migrations) {
    const checksum = await checksumOf(store, step);
    if (checksum !== undefined) checksums.set(name, checksum);
  }
  const problems = migrationProblems(migrations, records, checksums);
  return allowOutOfOrder ? problems.filter(({ code }) => code !== "MIGRATION_OUT_OF_ORDER") : problems;
}

function refuse(problems: readonly MigrationProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new MigrationError(first.code, problems.map(({ message }) => message).join("; "), {
    data: { migration: first.migration, problems },
  });
}

function refuseDuplicates(migrations: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (seen.has(name))
      throw new MigrationError("MIGRATION_DUPLICATE", `two migrations are named "${name}"`, {
        data: { migration: name },
      });
    seen.add(name);
  }
}

const nextBatch = (records: Records): number => Math.max(0, ...records.map(({ batch }) => batch)) + 1;
