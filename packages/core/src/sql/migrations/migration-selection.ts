import type { Migration } from "./migration.ts";
import { MigrationError } from "./migration-error.ts";
import type { MigrationRecord } from "./migration-table.ts";

export interface UpOptions {
  /** The last migration to apply. */
  readonly to?: string;
}

export interface DownOptions {
  /** How many to undo. @default one */
  readonly count?: number;
  /** The last migration to keep; goes before `count`. */
  readonly to?: string;
}

/** What `up` applies, in order. Throws `MIGRATION_UNKNOWN` when there is no migration `to`. */
export function choosePending(
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
  { to }: UpOptions = {},
): readonly Migration[] {
  const reach = to === undefined ? migrations : migrations.slice(0, indexOf(migrations, to) + 1);
  return reach.filter(({ name }) => !isApplied(records, name));
}

/** What `down` undoes, the newest first. */
export function chooseUndone(
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
  { count = 1, to }: DownOptions = {},
): readonly Migration[] {
  const from = to === undefined ? 0 : indexOf(migrations, to) + 1;
  const batchOf = (name: string): number => records.find((record) => record.name === name)?.batch ?? 0;
  const applied = migrations
    .slice(from)
    .filter(({ name }) => isApplied(records, name))
    .toReversed()
    .sort((a, b) => batchOf(b.name) - batchOf(a.name));
  return to === undefined ? applied.slice(0, count) : applied;
}

const isApplied = (records: readonly MigrationRecord[], name: string): boolean =>
  records.some((record) => record.name === name && record.state === "applied");

function indexOf(migrations: readonly Migration[], name: string): number {
  const index = migrations.findIndex((migration) => migration.name === name);
  if (index < 0)
    throw new MigrationError("MIGRATION_UNKNOWN", `there is no migration "${name}"`, { data: { migration: name } });
  return index;
}
