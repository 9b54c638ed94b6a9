import type { SqlTextExecutor } from "../driver/text-executor.ts";
import type { SqlTransactionOptions } from "../sql-database.ts";

/** A transaction that is ended by a call, as Kysely does it, instead of by the end of a function. */
export interface HeldTransaction {
  readonly executor: SqlTextExecutor;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Begins a transaction, or a savepoint when the executor is a transaction. */
export async function holdTransaction(
  executor: SqlTextExecutor,
  options?: SqlTransactionOptions,
): Promise<HeldTransaction> {
  const begun = Promise.withResolvers<SqlTextExecutor>();
  const verdict = Promise.withResolvers<void>();
  const rolledBack = new Error("rolled back on request");
  const ended = executor.transaction(async (tx) => {
    begun.resolve(tx);
    await verdict.promise;
  }, options);
  ended.catch(begun.reject);
  return {
    executor: await begun.promise,
    async commit() {
      verdict.resolve();
      await ended;
    },
    async rollback() {
      verdict.reject(rolledBack);
      await ended.catch((error) => {
        if (error !== rolledBack) throw error;
      });
    },
  };
}
