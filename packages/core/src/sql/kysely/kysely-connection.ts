import type {
  AbortableOperationOptions,
  CompiledQuery,
  DatabaseConnection,
  QueryResult,
  TransactionSettings,
} from "kysely";
import type { SqlTextExecutor } from "../driver/text-executor.ts";
import { type HeldTransaction, holdTransaction } from "./held-transaction.ts";

interface Level extends HeldTransaction {
  /** Undefined for the transaction itself. */
  readonly savepoint: string | undefined;
}

/** What one Kysely session runs on: the executor, or the innermost transaction that Kysely has begun on it. */
export class KyselyConnection implements DatabaseConnection {
  readonly #executor: SqlTextExecutor;
  readonly #levels: Level[] = [];

  constructor(executor: SqlTextExecutor) {
    this.#executor = executor;
  }

  async executeQuery<Row>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<Row>> {
    const {
      rows,
      affectedRows,
      insertId: generated,
    } = await this.#current.execute<Row>(query.sql, query.parameters, options?.signal);
    const insertId = query.query.kind === "InsertQueryNode" ? generated : undefined;
    return {
      rows: [...rows],
      numAffectedRows: BigInt(affectedRows),
      ...(insertId === undefined ? {} : { insertId }),
    };
  }

  async *streamQuery<Row>(
    query: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<Row>> {
    let rows: Row[] = [];
    for await (const row of this.#current.executeStream<Row>(query.sql, query.parameters, options?.signal)) {
      rows.push(row);
      if (rows.length < chunkSize) continue;
      yield { rows };
      rows = [];
    }
    if (rows.length > 0) yield { rows };
  }

  async begin({ accessMode }: TransactionSettings): Promise<void> {
    const mode = accessMode === "read only" ? "read" : "write";
    this.#levels.push({ ...(await holdTransaction(this.#executor, { mode })), savepoint: undefined });
  }

  async savepoint(savepoint: string): Promise<void> {
    this.#levels.push({ ...(await holdTransaction(this.#current)), savepoint });
  }

  /** Undoes what came after the savepoint and keeps it, as `rollback to` does. */
  async rollbackTo(savepoint: string): Promise<void> {
    await this.#endDownTo(savepoint, (level) => level.rollback());
    await this.savepoint(savepoint);
  }

  release(savepoint: string): Promise<void> {
    return this.#endDownTo(savepoint, (level) => level.commit());
  }

  commit(): Promise<void> {
    return this.#endDownTo(undefined, (level) => level.commit());
  }

  rollback(): Promise<void> {
    return this.#endDownTo(undefined, (level) => level.rollback());
  }

  get #current(): SqlTextExecutor {
    return this.#levels.at(-1)?.executor ?? this.#executor;
  }

  async #endDownTo(savepoint: string | undefined, end: (level: Level) => Promise<void>): Promise<void> {
    for (let level = this.#levels.pop(); level !== undefined; level = this.#levels.pop()) {
      await end(level);
      if (level.savepoint === savepoint) return;
    }
  }
}
