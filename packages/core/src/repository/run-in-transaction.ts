import type { DocumentDatabase } from "../documents/document-database.ts";
import type { SqlDatabase } from "../sql/sql-database.ts";
import type { RepositoryExecutor } from "./repository.ts";

/**
 * Runs `work` in a transaction of whichever database it is; give `tx` to the repositories that take part: `cards.within(tx)`. A document database runs
 * it again when it collided with another, so let it do nothing else.
 */
export async function runInTransaction<T>(
  database: SqlDatabase | DocumentDatabase,
  work: (tx: RepositoryExecutor) => Promise<T>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<T> {
  return "dialect" in database ? database.transaction(work, options) : database.transaction(work, options);
}
