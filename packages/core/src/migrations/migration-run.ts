import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { MigrationError } from "./migration-error.ts";
import type { MigrationRecord } from "./migration-record.ts";
import type { EngineMigration, MigrationStore } from "./migration-store.ts";

/** What a single run needs of its engine. */
export interface MigrationRun<Step> {
  readonly store: MigrationStore<Step>;
  readonly clock: Clock;
}

/** Applies one migration and records it. A failure is recorded too, then rejects with `MIGRATION_FAILED`. */
export async function applyMigration<Step>(
  run: MigrationRun<Step>,
  migration: EngineMigration<Step>,
  batch: number,
): Promise<void> {
  const { store, clock } = run;
  const startedAt = clock.monotonicMs();
  const checksum = (await checksumOf(store, migration.up)) ?? null;
  const recordAs = (state: MigrationRecord["state"], error: string | null = null): MigrationRecord => ({
    name: migration.name,
    batch,
    checksum,
    state,
    at: nowOf(clock),
    durationMs: Math.round(clock.monotonicMs() - startedAt),
    error,
  });
  const rollsBack = store.isTransactional(migration);
  try {
    if (rollsBack) await store.runTogether(migration.up, (records) => records.write(recordAs("applied")));
    else {
      await store.write(recordAs("running"));
      await store.runAlone(migration.up, (done, of) =>
        done < of ? store.write(recordAs("running", progress("up", done, of))) : Promise.resolve(),
      );
      await store.write(recordAs("applied"));
    }
  } catch (cause) {
    // When even the record cannot be written the first failure still tells more than the second.
    await store.write(recordAs(rollsBack ? "undone" : "dirty", messageOf(cause))).catch(() => undefined);
    throw failure(migration.name, { direction: "up", rolledBack: rollsBack, cause });
  }
}

/** Undoes one migration and forgets it; rejects with `MIGRATION_IRREVERSIBLE` or `MIGRATION_FAILED`. */
export async function undoMigration<Step>(
  { store, clock }: MigrationRun<Step>,
  migration: EngineMigration<Step>,
  record: MigrationRecord,
): Promise<void> {
  const { name, down } = migration;
  if (down === undefined)
    throw new MigrationError("MIGRATION_IRREVERSIBLE", `migration "${name}" has no down step`, {
      data: { migration: name },
    });
  const rollsBack = store.isTransactional(migration);
  const recordAs = (state: MigrationRecord["state"], error: string): Promise<void> =>
    store.write({ ...record, state, at: nowOf(clock), error });
  try {
    if (rollsBack) await store.runTogether(down, (records) => records.remove(name));
    else {
      await recordAs("running", progress("down", 0));
      await store.runAlone(down, (done, of) =>
        done < of ? recordAs("running", progress("down", done, of)) : Promise.resolve(),
      );
      await store.remove(name);
    }
  } catch (cause) {
    if (!rollsBack) await recordAs("dirty", messageOf(cause)).catch(() => undefined);
    throw failure(name, { direction: "down", rolledBack: rollsBack, cause });
  }
}

/** Of what the step would do, white space between words apart. Undefined when that cannot be told without data: nobody can compare it. */
export async function checksumOf<Step>(store: MigrationStore<Step>, step: Step): Promise<string | undefined> {
  try {
    const hash = createHash("sha256");
    for (const line of await store.describe(step)) hash.update(line.replaceAll(/\s+/g, " ").trim()).update("\0");
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}

const progress = (direction: "up" | "down", done: number, of?: number): string =>
  `${direction === "up" ? "applying" : "undoing"}${of === undefined ? "" : `, ${done} of ${of} parts done`}`;

const nowOf = (clock: Clock): string => new Date(clock.now()).toISOString();

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

interface FailedRun {
  readonly direction: "up" | "down";
  readonly rolledBack: boolean;
  readonly cause: unknown;
}

function failure(name: string, { direction, rolledBack, cause }: FailedRun): MigrationError {
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
