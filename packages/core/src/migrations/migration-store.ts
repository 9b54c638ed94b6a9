import type { MigrationRecord } from "./migration-record.ts";

/** A migration as the engine sees it, whatever its steps are made of. */
export interface EngineMigration<Step> {
  readonly name: string;
  readonly up: Step;
  readonly down?: Step;
  readonly transaction?: boolean;
}

export interface MigrationRecords {
  /** Replaces the record of this name. */
  write(record: MigrationRecord): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface MigrationLockOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What one kind of database does for the engine that all of them share. */
export interface MigrationStore<Step> extends MigrationRecords {
  /** Makes the place where records are kept. */
  prepare(): Promise<void>;
  /** In the order in which they ran; none when `prepare` was never called. */
  read(): Promise<readonly MigrationRecord[]>;
  /** Rejects with `MIGRATION_LOCKED` when another process keeps migrating. */
  exclusively<T>(work: () => Promise<T>, options: MigrationLockOptions): Promise<T>;
  /** A line for each thing that the step would do, without doing it. Rejects when that cannot be told without data. */
  describe(step: Step): Promise<readonly string[]>;
  /** Whether step and record can be one transaction. */
  isTransactional(migration: EngineMigration<Step>): boolean;
  /** Runs the step and then `settle` in one transaction. */
  runTogether(step: Step, settle: (records: MigrationRecords) => Promise<void>): Promise<void>;
  /** Runs the step as it comes; tells after each part of a list how many are done, of how many. */
  runAlone(step: Step, onProgress: (done: number, of: number) => Promise<void>): Promise<void>;
}
