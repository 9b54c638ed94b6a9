import { MigrationError } from "./migration-error.ts";
import type { MigrationRecord } from "./migration-record.ts";
import type { DownOptions, UpOptions } from "./migrator.ts";

interface Named {
  readonly name: string;
}

/** What `up` applies, in order. Throws `MIGRATION_UNKNOWN` when there is no migration `to`. */
export function choosePending<M extends Named>(
  migrations: readonly M[],
  records: readonly MigrationRecord[],
  { to }: UpOptions = {},
): readonly M[] {
  const reach = to === undefined ? migrations : migrations.slice(0, indexOf(migrations, to) + 1);
  return reach.filter(({ name }) => appliedRecord(records, name) === undefined);
}

export interface UndoneMigration<M> {
  readonly migration: M;
  readonly record: MigrationRecord;
}

/** What `down` undoes, the newest first. */
export function chooseUndone<M extends Named>(
  migrations: readonly M[],
  records: readonly MigrationRecord[],
  { count = 1, to }: DownOptions = {},
): readonly UndoneMigration<M>[] {
  const from = to === undefined ? 0 : indexOf(migrations, to) + 1;
  const applied = migrations
    .slice(from)
    .flatMap((migration): readonly UndoneMigration<M>[] => {
      const record = appliedRecord(records, migration.name);
      return record === undefined ? [] : [{ migration, record }];
    })
    .toReversed()
    .sort((a, b) => b.record.batch - a.record.batch);
  return to === undefined ? applied.slice(0, count) : applied;
}

const appliedRecord = (records: readonly MigrationRecord[], name: string): MigrationRecord | undefined =>
  records.find((record) => record.name === name && record.state === "applied");

function indexOf(migrations: readonly Named[], name: string): number {
  const index = migrations.findIndex((migration) => migration.name === name);
  if (index < 0)
    throw new MigrationError("MIGRATION_UNKNOWN", `there is no migration "${name}"`, { data: { migration: name } });
  return index;
}
