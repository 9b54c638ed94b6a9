/**
 * What the database knows of one migration: `applied` ran to its end; `undone` failed and was rolled back; `running` began outside a
 * transaction and has not ended, or its process died; `dirty` failed outside a transaction, so that part of it may remain.
 */
export type MigrationState = "applied" | "undone" | "running" | "dirty";

export interface MigrationRecord {
  readonly name: string;
  readonly batch: number;
  /** Null when the step could not be recorded without data. */
  readonly checksum: string | null;
  readonly state: MigrationState;
  /** ISO time of the last change of state. */
  readonly at: string;
  readonly durationMs: number;
  /** The failure's message for `undone` and `dirty`; how far it came for `running`. */
  readonly error: string | null;
}
