import type { MigrationProblem, MigrationStatus } from "./migration-status.ts";

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

export interface PlanOptions extends DownOptions {
  /** Whether to show what `up` or what `down` would run. @default up */
  readonly direction?: "up" | "down";
}

/** What a run would do. A migration written as a function is shown as it behaves on an empty database. */
export interface PlannedMigration {
  readonly name: string;
  /** Whether a failure would leave nothing of it: not where the database commits each change of the schema by itself. */
  readonly transaction: boolean;
  readonly statements: readonly string[];
}

/**
 * Runs migrations in order, each once.
 *
 * Guarantees: two processes never run at once; a migration in a transaction leaves either all of its changes and its record, or none; one outside
 * of a transaction leaves a mark before it begins, so that `status` names it wherever its process died; nothing runs while `verify` reports a problem.
 */
export interface Migrator {
  /** Applies what is pending, up to and including `to`; the names applied. */
  up(options?: UpOptions): Promise<readonly string[]>;
  /** Undoes the last `count` (1) migrations, or all that come after `to`; the names undone. */
  down(options?: DownOptions): Promise<readonly string[]>;
  /** Undoes the last migration and applies it again; its name. */
  redo(): Promise<string | undefined>;
  /** The dry run: what `up` or `down` would do, without doing it. */
  plan(options?: PlanOptions): Promise<readonly PlannedMigration[]>;
  status(): Promise<readonly MigrationStatus[]>;
  /** Whatever makes `up` refuse; empty when all is well. */
  verify(): Promise<readonly MigrationProblem[]>;
  /** Declares a dirty migration repaired by hand: its changes are there (`"applied"`) or gone (`"pending"`). */
  resolve(name: string, state: "applied" | "pending"): Promise<void>;
}
