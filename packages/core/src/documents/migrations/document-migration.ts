import type { DocumentDatabase } from "../document-database.ts";
import type { DocumentChange } from "./document-change.ts";

/** Changes in order, or a function for what needs a loop or data. Only the list form has an exact plan and checksum, and tells how far it came. */
export type DocumentMigrationStep = readonly DocumentChange[] | ((database: DocumentDatabase) => Promise<void>);

/** One versioned change of collections, indexes or documents. Once applied anywhere it is never edited: write a new one. */
export interface DocumentMigration {
  /** Unique and stable, such as "0003-card-labels". */
  readonly name: string;
  readonly up: DocumentMigrationStep;
  /** Undoes `up`. Without it `down` refuses with `MIGRATION_IRREVERSIBLE`. */
  readonly down?: DocumentMigrationStep;
}

/** Gives a migration literal its type, and its name a check. */
export function defineDocumentMigration(migration: DocumentMigration): DocumentMigration {
  if (!/^[\w.-]{1,200}$/.test(migration.name))
    throw new TypeError(
      `migration.name (${JSON.stringify(migration.name)}) must be 1 to 200 letters, digits, "-", "_" or "."`,
    );
  return migration;
}
