import type { SqlExecutor } from "../sql-database.ts";
import type { SqlFragment } from "../sql-fragment.ts";

/** Statements in order, or a function for what needs a loop or data. Only the list form has an exact plan and checksum. */
export type MigrationStep = readonly SqlFragment[] | ((database: SqlExecutor) => Promise<void>);

/** One versioned change of the schema. Once applied anywhere it is never edited: write a new one. */
export interface Migration {
  /** Unique and stable, such as "0003-card-labels". */
  readonly name: string;
  readonly up: MigrationStep;
  /** Undoes `up`. Without it `down` refuses with `MIGRATION_IRREVERSIBLE`. */
  readonly down?: MigrationStep;
  /**
   * Whether the step and its record are one transaction. Turn it off only for statements that the database refuses inside one:
   * what such a step did before it failed stays done. @default on
   */
  readonly transaction?: boolean;
}

/** Gives a migration literal its type, and its name a check. */
export function defineMigration(migration: Migration): Migration {
  if (!/^[\w.-]{1,200}$/.test(migration.name))
    throw new TypeError(
      `migration.name (${JSON.stringify(migration.name)}) must be 1 to 200 letters, digits, "-", "_" or "."`,
    );
  return migration;
}
