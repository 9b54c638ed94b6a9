import type { DocumentDatabase, DocumentExecutor } from "@mega/core/documents";
import type { RepositoryExecutor } from "@mega/core/repository";

export interface TransactionOptions {
  /** `"read"` sees one snapshot and is in nobody's way. @default one that writes */
  readonly mode?: "read" | "write";
  /** Rolls back when it aborts before the commit. */
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` in a transaction of whichever database it is; inside of one it takes part in that. A document database runs it again when it
 * collided with another, so let it do nothing but read and write.
 */
export async function inTransaction<T>(
  db: RepositoryExecutor,
  work: (tx: RepositoryExecutor) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if ("dialect" in db) return db.transaction(work, options);
  if (!isDatabase(db)) return work(db);
  const { signal } = options;
  return db.transaction(work, signal === undefined ? {} : { signal });
}

const isDatabase = (db: DocumentExecutor): db is DocumentDatabase => "transaction" in db;
