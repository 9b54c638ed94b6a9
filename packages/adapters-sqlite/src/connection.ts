import type { Clock } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import type { SqlTextResult } from "@mega/core/sql/driver";
import type BetterSqlite3 from "better-sqlite3";
import { bindValues } from "./bind-values.ts";
import { isBusy, mapSqliteError } from "./map-error.ts";
import { type Statement, StatementCache } from "./statement-cache.ts";

export interface ConnectionOptions {
  readonly statementCacheSize: number;
  readonly busyTimeoutMs: number;
  readonly clock: Clock;
}

/** Longest pause between two tries for a lock of another process. */
const maxBusyPauseMs = 25;

/** One handle of the driver. It knows nothing of queues and transactions: whoever calls it has made sure that it may. */
export class Connection {
  readonly native: BetterSqlite3.Database;
  readonly #statements: StatementCache;
  readonly #options: ConnectionOptions;
  readonly #cursors = new Set<IterableIterator<unknown>>();

  constructor(native: BetterSqlite3.Database, options: ConnectionOptions) {
    this.native = native;
    this.#statements = new StatementCache(native, options.statementCacheSize);
    this.#options = options;
  }

  /** The cached statement, prepared if needed. */
  prepare(text: string): Statement {
    try {
      return this.#statements.get(text);
    } catch (error) {
      throw mapSqliteError(error, text);
    }
  }

  /** Runs to the end without waiting; `SQL_LOCKED` when another process holds the lock. */
  runNow<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> {
    const bound = bindValues(values);
    if (!this.native.open) throw new SqlError("SQL_CLOSED", "the database is closed");
    try {
      const statement = this.#statements.get(text);
      if (this.#cursors.size > 0 && !(statement.readonly && statement.reader)) throw busyWithCursor();
      if (!statement.reader) {
        const { changes, lastInsertRowid } = statement.run(bound);
        return { rows: [], affectedRows: changes, insertId: BigInt(lastInsertRowid) };
      }
      const rows = statement.all(bound) as Row[];
      return { rows, affectedRows: statement.readonly ? 0 : rows.length };
    } catch (error) {
      throw mapSqliteError(error, text);
    }
  }

  /** As `runNow`, but waits for other processes, up to the busy time-out. The event loop goes on meanwhile. */
  async run<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    const { clock, busyTimeoutMs } = this.#options;
    const giveUpAt = clock.monotonicMs() + busyTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, maxBusyPauseMs)) {
      try {
        return this.runNow<Row>(text, values);
      } catch (error) {
        if (!(error instanceof SqlError) || !isBusy(error.cause)) throw error;
        if (clock.monotonicMs() >= giveUpAt) throw lockedTooLong(error, busyTimeoutMs);
      }
      await clock.sleep(pauseMs, signal);
    }
  }

  /** Row by row. The cursor ends with the loop, or with `closeCursors`, after which it throws `SQL_CLOSED`. */
  *iterate<Row>(text: string, values: readonly unknown[]): Generator<Row, void> {
    const bound = bindValues(values);
    let cursor: IterableIterator<Row>;
    try {
      cursor = this.#statements.get(text).iterate(bound) as IterableIterator<Row>;
    } catch (error) {
      throw mapSqliteError(error, text);
    }
    this.#cursors.add(cursor);
    try {
      for (;;) {
        if (!this.#cursors.has(cursor)) throw new SqlError("SQL_CLOSED", "the transaction of this stream has ended");
        const next = cursor.next();
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      throw mapSqliteError(error, text);
    } finally {
      this.#cursors.delete(cursor);
      cursor.return?.();
    }
  }

  closeCursors(): void {
    for (const cursor of this.#cursors) cursor.return?.();
    this.#cursors.clear();
  }

  close(): void {
    if (!this.native.open) return;
    this.closeCursors();
    this.native.close();
  }
}

const busyWithCursor = (): SqlError =>
  new SqlError(
    "SQL_INVALID_STATEMENT",
    "cannot write, or begin or end a savepoint, while a stream of this transaction is open: leave its loop first",
  );

const lockedTooLong = (error: SqlError, busyTimeoutMs: number): SqlError =>
  new SqlError("SQL_LOCKED", `another process held the database's lock for more than ${busyTimeoutMs} ms`, {
    cause: error.cause,
    data: { ...error.data, busyTimeoutMs },
  });
