import type { Clock } from "../../clock.ts";
import type { SqlDatabase, SqlExecutor } from "../sql-database.ts";
import type { Migration, MigrationStep } from "./migration.ts";
import { MigrationError } from "./migration-error.ts";
import { type MigrationRecord, removeMigrationRecord, writeMigrationRecord } from "./migration-table.ts";
import { checksumOf } from "./recording-executor.ts";

/** What a single run needs of its migrator. */
export interface MigrationRun {
  readonly database: SqlDatabase;
  readonly clock: Clock;
  readonly table: string;
}

/** Applies one migration and records it. A failure is recorded too, then rejects with `MIGRATION_FAILED`. */
export async function applyMigration(run: MigrationRun, migration: Migration, batch: number): Promise<void> {
  const { database, clock, table } = run;
  const startedAt = clock.monotonicMs();
  const checksum = (await checksumOf(migration.up, database.dialect)) ?? null;
  const recordAs = (state: MigrationRecord["state"], error: string | null = null): MigrationRecord => ({
    name: migration.name,
    batch,
    checksum,
    state,
    at: new Date(clock.now()).toISOString(),
    durationMs: Math.round(clock.monotonicMs() - startedAt),
    error,
  });
  const write = (record: MigrationRecord): Promise<void> =>
    database.transaction((tx) => writeMigrationRecord(tx, table, record));

  const rollsBack = isTransactional(run, migration);
  if (!rollsBack) await write(recordAs("running"));
  try {
    if (rollsBack) {
      await database.transaction(async (tx) => {
        await runStep(migration.up, tx);
        await writeMigrationRecord(tx, table, recordAs("applied"));
      });
    } else {
      await runStep(migration.up, database);
      await write(recordAs("applied"));
    }
  } catch (cause) {
    // When even the record cannot be written the first failure still tells more than the second.
    await write(recordAs(rollsBack ? "undone" : "dirty", messageOf(cause))).catch(() => undefined);
    throw failure(migration, { direction: "up", rolledBack: rollsBack, cause });
  }
}

/** Undoes one migration and forgets it; rejects with `MIGRATION_IRREVERSIBLE` or `MIGRATION_FAILED`. `record` is what is known of it. */
export async function undoMigration(
  run: MigrationRun,
  migration: Migration,
  record: MigrationRecord | undefined,
): Promise<void> {
  const { database, table, clock } = run;
  const { name, down } = migration;
  if (down === undefined)
    throw new MigrationError("MIGRATION_IRREVERSIBLE", `migration "${name}" has no down step`, {
      data: { migration: name },
    });
  const rollsBack = isTransactional(run, migration);
  try {
    if (rollsBack) {
      await database.transaction(async (tx) => {
        await runStep(down, tx);
        await removeMigrationRecord(tx, table, name);
      });
    } else {
      await runStep(down, database);
      await database.transaction((tx) => removeMigrationRecord(tx, table, name));
    }
  } catch (cause) {
    if (!rollsBack && record !== undefined) {
      const at = new Date(clock.now()).toISOString();
      const dirty: MigrationRecord = { ...record, state: "dirty", at, error: messageOf(cause) };
      await database.transaction((tx) => writeMigrationRecord(tx, table, dirty)).catch(() => undefined);
    }
    throw failure(migration, { direction: "down", rolledBack: rollsBack, cause });
  }
}

/** MariaDB commits at each change of the schema, whatever the program asks for. */
const isTransactional = ({ database }: MigrationRun, { transaction = true }: Migration): boolean =>
  transaction && database.dialect !== "mariadb";

async function runStep(step: MigrationStep, executor: SqlExecutor): Promise<void> {
  if (typeof step === "function") return step(executor);
  for (const statement of step) await executor.query(statement);
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

interface FailedRun {
  readonly direction: "up" | "down";
  readonly rolledBack: boolean;
  readonly cause: unknown;
}

function failure({ name }: Migration, { direction, rolledBack, cause }: FailedRun): MigrationError {
  const end = rolledBack ? "it was rolled back" : "it ran outside a transaction, so part of it may remain";
  return new MigrationError(
    "MIGRATION_FAILED",
    `migration "${name}" failed (${direction}); ${end}: ${messageOf(cause)}`,
    {
      cause,
      data: { migration: name, direction, rolledBack },
    },
  );
}
