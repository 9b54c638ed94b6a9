import type { Clock } from "../../clock.ts";
import { systemClock } from "../../system-clock.ts";
import type { SqlDatabase } from "../sql-database.ts";
import { SqlError } from "../sql-error.ts";
import type { Migration } from "./migration.ts";
import { MigrationError } from "./migration-error.ts";
import { applyMigration, type MigrationRun, undoMigration } from "./migration-run.ts";
import { choosePending, chooseUndone, type DownOptions, type UpOptions } from "./migration-selection.ts";
import { type MigrationProblem, type MigrationStatus, migrationProblems, migrationStatus } from "./migration-status.ts";
import {
  ensureMigrationTable,
  type MigrationRecord,
  readMigrationRecords,
  removeMigrationRecord,
  writeMigrationRecord,
} from "./migration-table.ts";
import { checksumOf, recordStep } from "./recording-executor.ts";

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

/** What a run would do. A migration written as a function is shown as it behaves on an empty database. */
export interface PlannedMigration {
  readonly name: string;
  readonly transaction: boolean;
  readonly statements: readonly string[];
}

/**
 * Runs migrations in order, each once.
 *
 * Guarantees: two processes never run at once; a migration in a transaction leaves either all of its changes and its record, or none;
 * nothing runs while `verify` reports a problem.
 */
export interface Migrator {
  /** Applies what is pending, up to and including `to`; the names applied. */
  up(options?: UpOptions): Promise<readonly string[]>;
  /** Undoes the last `count` (1) migrations, or all that come after `to`; the names undone. */
  down(options?: DownOptions): Promise<readonly string[]>;
  /** Undoes the last migration and applies it again; its name. */
  redo(): Promise<string | undefined>;
  /** What `up` would run, without running it. */
  plan(): Promise<readonly PlannedMigration[]>;
  status(): Promise<readonly MigrationStatus[]>;
  /** Whatever makes `up` refuse; empty when all is well. */
  verify(): Promise<readonly MigrationProblem[]>;
  /** Declares a dirty migration repaired by hand: its changes are there (`"applied"`) or gone (`"pending"`). */
  resolve(name: string, state: "applied" | "pending"): Promise<void>;
}

/** What the migrator's operations share. */
interface MigratorScope extends MigrationRun {
  readonly migrations: readonly Migration[];
  readonly lockTimeoutMs: number;
  readonly allowOutOfOrder: boolean;
  readonly signal?: AbortSignal;
}

/** Throws `MIGRATION_DUPLICATE` when two migrations share a name. */
export function createMigrator(options: MigratorOptions): Migrator {
  const scope: MigratorScope = { clock: systemClock, ...migratorDefaults, ...options };
  const { database, migrations, table } = scope;
  refuseDuplicates(migrations);
  const records = () => readMigrationRecords(database, table);
  return {
    up: (reach) => checked(scope, (known) => up(scope, known, reach)),
    down: (reach) => checked(scope, (known) => down(scope, known, reach)),
    redo: () => checked(scope, (known) => redo(scope, known)),
    plan: async () => plan(database, choosePending(migrations, await records())),
    status: async () => migrationStatus(migrations, await records()),
    verify: async () => problemsOf(scope, await records()),
    resolve: (name, state) => locked(scope, (known) => resolve(scope, known, { name, state })),
  };
}

type Records = readonly MigrationRecord[];

async function up(scope: MigratorScope, records: Records, reach?: UpOptions): Promise<readonly string[]> {
  const batch = nextBatch(records);
  const chosen = choosePending(scope.migrations, records, reach);
  for (const migration of chosen) await applyMigration(scope, migration, batch);
  return chosen.map(({ name }) => name);
}

async function down(scope: MigratorScope, records: Records, reach?: DownOptions): Promise<readonly string[]> {
  const chosen = chooseUndone(scope.migrations, records, reach);
  for (const migration of chosen) await undoMigration(scope, migration, recordOf(records, migration));
  return chosen.map(({ name }) => name);
}

async function redo(scope: MigratorScope, records: Records): Promise<string | undefined> {
  const [last] = chooseUndone(scope.migrations, records);
  if (last === undefined) return undefined;
  const record = recordOf(records, last);
  await undoMigration(scope, last, record);
  await applyMigration(scope, last, record?.batch ?? nextBatch(records));
  return last.name;
}

const plan = ({ dialect }: SqlDatabase, pending: readonly Migration[]): Promise<readonly PlannedMigration[]> =>
  Promise.all(
    pending.map(async ({ name, transaction = true, up: step }) => ({
      name,
      transaction,
      statements: await recordStep(step, dialect),
    })),
  );

async function resolve(
  { database, table }: MigratorScope,
  records: Records,
  { name, state }: { readonly name: string; readonly state: "applied" | "pending" },
): Promise<void> {
  const record = records.find((each) => each.name === name);
  if (record === undefined || (record.state !== "dirty" && record.state !== "running"))
    throw new MigrationError("MIGRATION_UNKNOWN", `there is no dirty migration "${name}"`, {
      data: { migration: name },
    });
  await database.transaction(async (tx) => {
    if (state === "pending") await removeMigrationRecord(tx, table, name);
    else await writeMigrationRecord(tx, table, { ...record, state: "applied", error: null });
  });
}

const checked = <T>(scope: MigratorScope, work: (records: Records) => Promise<T>): Promise<T> =>
  locked(scope, async (records) => {
    refuse(await problemsOf(scope, records));
    return work(records);
  });

async function locked<T>(scope: MigratorScope, work: (records: Records) => Promise<T>): Promise<T> {
  const { database, table, lockTimeoutMs, signal } = scope;
  const run = async (): Promise<T> => {
    await ensureMigrationTable(database, table);
    return work(await readMigrationRecords(database, table));
  };
  let isHeld = false;
  const runHeld = (): Promise<T> => {
    isHeld = true;
    return run();
  };
  try {
    return await database.exclusively(`migrate-${table}`, runHeld, {
      timeoutMs: lockTimeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (isHeld || !(error instanceof SqlError) || error.code !== "SQL_LOCKED") throw error;
    throw new MigrationError("MIGRATION_LOCKED", "another process is migrating this database", { cause: error });
  }
}

async function problemsOf(scope: MigratorScope, records: Records): Promise<readonly MigrationProblem[]> {
  const checksums = new Map<string, string>();
  for (const { name, up: step } of scope.migrations) {
    const checksum = await checksumOf(step, scope.database.dialect);
    if (checksum !== undefined) checksums.set(name, checksum);
  }
  const problems = migrationProblems(scope.migrations, records, checksums);
  return scope.allowOutOfOrder ? problems.filter(({ code }) => code !== "MIGRATION_OUT_OF_ORDER") : problems;
}

function refuse(problems: readonly MigrationProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new MigrationError(first.code, problems.map(({ message }) => message).join("; "), {
    data: { migration: first.migration, problems },
  });
}

function refuseDuplicates(migrations: readonly Migration[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (seen.has(name))
      throw new MigrationError("MIGRATION_DUPLICATE", `two migrations are named "${name}"`, {
        data: { migration: name },
      });
    seen.add(name);
  }
}

const recordOf = (records: Records, migration: Migration): MigrationRecord | undefined =>
  records.find(({ name }) => name === migration.name);

const nextBatch = (records: Records): number => Math.max(0, ...records.map(({ batch }) => batch)) + 1;
