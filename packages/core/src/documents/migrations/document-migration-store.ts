import { MigrationError } from "../../migrations/migration-error.ts";
import { whileMigrating } from "../../migrations/migration-lock.ts";
import type { MigrationRecord } from "../../migrations/migration-record.ts";
import type { MigrationStore } from "../../migrations/migration-store.ts";
import type { DocumentDatabase } from "../document-database.ts";
import { DocumentError } from "../document-error.ts";
import { makeChange } from "./document-change.ts";
import type { DocumentMigrationStep } from "./document-migration.ts";
import { createRecordingDatabase } from "./recording-driver.ts";

type StoredRecord = Omit<MigrationRecord, "name"> & { readonly id: string };

/** Records in a collection of this name. Changes of collections and indexes are outside of transactions on every system. */
export function createDocumentMigrationStore(
  database: DocumentDatabase,
  collection: string,
): MigrationStore<DocumentMigrationStep> {
  const stored = database.collection<StoredRecord>(collection);
  return {
    prepare: () => database.schema.createCollection(collection),
    read: async () =>
      (await stored.find({ orderBy: { batch: "asc" } })).map(({ id, ...record }) => ({ name: id, ...record })),
    async write({ name, ...record }) {
      const document = { id: name, ...record };
      if (!(await stored.replaceIf(document, {}))) await stored.insert(document);
    },
    async remove(name) {
      await stored.delete({ id: name });
    },
    exclusively: (work, options) =>
      whileMigrating((held) => database.exclusively(`migrate-${collection}`, held, options), work, isLocked),
    async describe(step) {
      const lines: string[] = [];
      await runStep(step, createRecordingDatabase(lines), async () => {});
      return lines;
    },
    isTransactional: () => false,
    runTogether: () =>
      Promise.reject(new MigrationError("MIGRATION_FAILED", "migrations of documents are no transactions")),
    runAlone: (step, onProgress) => runStep(step, database, onProgress),
  };
}

async function runStep(
  step: DocumentMigrationStep,
  database: DocumentDatabase,
  onProgress: (done: number, of: number) => Promise<void>,
): Promise<void> {
  if (typeof step === "function") return step(database);
  for (const [index, change] of step.entries()) {
    await makeChange(database, change);
    await onProgress(index + 1, step.length);
  }
}

const isLocked = (error: unknown): boolean => error instanceof DocumentError && error.code === "DOCUMENT_LOCKED";
