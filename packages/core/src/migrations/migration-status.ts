import type { MigrationErrorCode } from "./migration-error.ts";
import type { MigrationRecord } from "./migration-record.ts";

/** One migration as `status` shows it; `detail` is a sentence for people. */
export interface MigrationStatus {
  readonly name: string;
  /** `missing`: the database has applied a migration that the program does not know. */
  readonly state: "applied" | "pending" | "dirty" | "missing";
  readonly detail: string;
  readonly batch?: number;
  /** ISO time of the last change. */
  readonly at?: string;
  readonly durationMs?: number;
  /** Why the last run of it failed. */
  readonly error?: string;
}

/** Something that makes `up` refuse. */
export interface MigrationProblem {
  readonly migration: string;
  readonly code: Extract<
    MigrationErrorCode,
    "MIGRATION_DIRTY" | "MIGRATION_DRIFTED" | "MIGRATION_MISSING" | "MIGRATION_OUT_OF_ORDER"
  >;
  readonly message: string;
}

/** The program's migrations in order, then those that only the database knows. */
export function migrationStatus(
  migrations: readonly { readonly name: string }[],
  records: readonly MigrationRecord[],
): readonly MigrationStatus[] {
  const byName = new Map(records.map((record) => [record.name, record]));
  const known = new Set(migrations.map(({ name }) => name));
  const missing = records.filter(({ name, state }) => !known.has(name) && state !== "undone");
  return [
    ...migrations.map(({ name }) => describeRecord(name, byName.get(name))),
    ...missing.map(
      (record): MigrationStatus => ({
        ...stampOf(record),
        state: "missing",
        detail: `${record.state} on ${record.at}, but the program has no migration of this name`,
      }),
    ),
  ];
}

function describeRecord(name: string, record: MigrationRecord | undefined): MigrationStatus {
  if (record === undefined) return { name, state: "pending", detail: "not applied yet" };
  const stamp = stampOf(record);
  const { error, at } = record;
  switch (record.state) {
    case "applied":
      return { ...stamp, state: "applied", detail: `applied on ${at} in ${record.durationMs} ms` };
    case "undone":
      return { ...stamp, state: "pending", detail: `failed on ${at} and was rolled back; up tries again: ${error}` };
    case "running":
      return {
        ...stamp,
        state: "dirty",
        detail: `began on ${at} outside a transaction and has not ended${error === null ? "" : ` (${error})`}: it is under way, or its process died; then ${repairHint}`,
      };
    case "dirty":
      return { ...stamp, state: "dirty", detail: `failed on ${at} outside a transaction; ${repairHint}: ${error}` };
    default:
      return record.state satisfies never;
  }
}

const repairHint = "repair the schema by hand, then call resolve";

const stampOf = ({ name, batch, at, durationMs, error }: MigrationRecord) => ({
  name,
  batch,
  at,
  durationMs,
  ...(error === null ? {} : { error }),
});

/** Whatever keeps `up` from running, in the order of the migrations. `checksums` holds those that could be taken. */
export function migrationProblems(
  migrations: readonly { readonly name: string }[],
  records: readonly MigrationRecord[],
  checksums: ReadonlyMap<string, string>,
): readonly MigrationProblem[] {
  const byName = new Map(records.map((record) => [record.name, record]));
  const lastApplied = migrations.findLastIndex(({ name }) => byName.get(name)?.state === "applied");
  const problems: MigrationProblem[] = [];
  const add = (migration: string, code: MigrationProblem["code"], message: string): void => {
    problems.push({ migration, code, message: `migration "${migration}" ${message}` });
  };
  for (const status of migrationStatus(migrations, records)) {
    const { name, state } = status;
    const before = byName.get(name)?.checksum ?? undefined;
    const now = checksums.get(name);
    if (state === "dirty") add(name, "MIGRATION_DIRTY", status.detail);
    else if (state === "missing") add(name, "MIGRATION_MISSING", `was ${status.detail}`);
    else if (state === "applied" && before !== undefined && now !== undefined && before !== now)
      add(name, "MIGRATION_DRIFTED", "was edited after it was applied: it has another checksum");
    else if (state === "pending" && migrations.findIndex((each) => each.name === name) < lastApplied)
      add(
        name,
        "MIGRATION_OUT_OF_ORDER",
        `is pending but stands before the applied "${migrations[lastApplied]?.name}"`,
      );
  }
  return problems;
}
