import type { Clock } from "@mega/core";
import type { CallTelemetry } from "@mega/core/adapter";
import { SqlError } from "@mega/core/sql";
import { firstWord, type SqlTextResult } from "@mega/core/sql/driver";
import type BetterSqlite3 from "better-sqlite3";
import { bindValues, type SqliteValue } from "./bind-values.ts";
import { hasRounded, withExactIntegers } from "./exact-integers.ts";
import { isBusy, mapSqliteError } from "./map-error.ts";
import { type Prepared, type Statement, StatementCache } from "./statement-cache.ts";

export interface ConnectionOptions {
  readonly statementCacheSize: number;
  readonly busyTimeoutMs: number;
  readonly clock: Clock;
  readonly telemetry: CallTelemetry;
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
  prepare(text: string): Prepared {
    try {
      return this.#statements.get(text);
    } catch (error) {
      throw mapSqliteError(error, text);
    }
  }

  /** Whether the text, as far as this connection can tell, gives rows and changes nothing. */
  isRead(text: string): boolean {
    return this.#find(text)?.isRead === true;
  }

  /** What a read gives, in this turn. Undefined for what is none, and while another process holds the lock. */
  tryRead<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> | undefined {
    const prepared = this.#find(text);
    if (prepared?.isRead !== true) return undefined;
    const end = this.#options.telemetry.begin(prepared.operation);
    try {
      const rows = this.#all<Row>(prepared.statement, text, bindValues(values));
      end?.();
      return { rows, affectedRows: 0 };
    } catch (error) {
      const known = mapSqliteError(error, text);
      end?.(known);
      if (isBusy(known.cause)) return undefined;
      throw known;
    }
  }

  /** Runs to the end without waiting; `SQL_LOCKED` when another process holds the lock. */
  runNow<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> {
    const end = this.#begin(text);
    try {
      const result = this.#runOnce<Row>(text, values);
      end?.();
      return result;
    } catch (error) {
      end?.(error);
      throw error;
    }
  }

  /** As `runNow`, but waits for other processes, up to the busy time-out. The event loop goes on meanwhile. */
  async run<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    const end = this.#begin(text);
    try {
      const result = await this.#runWhenFree<Row>(text, values, signal);
      end?.();
      return result;
    } catch (error) {
      end?.(error);
      throw error;
    }
  }

  /** Row by row. The cursor ends with the loop, or with `closeCursors`, after which it throws `SQL_CLOSED`. */
  *iterate<Row>(text: string, values: readonly unknown[]): Generator<Row, void> {
    const bound = bindValues(values);
    const end = this.#begin(text);
    let cursor: IterableIterator<Row> | undefined;
    let failure: SqlError | undefined;
    try {
      cursor = this.#statements.exact(text).iterate(bound) as IterableIterator<Row>;
      this.#cursors.add(cursor);
      for (;;) {
        if (!this.#cursors.has(cursor)) throw new SqlError("SQL_CLOSED", "the transaction of this stream has ended");
        const next = cursor.next();
        if (next.done === true) return;
        yield withExactIntegers(next.value);
      }
    } catch (error) {
      failure = mapSqliteError(error, text);
      throw failure;
    } finally {
      if (cursor !== undefined) this.#cursors.delete(cursor);
      cursor?.return?.();
      end?.(failure);
    }
  }

  #find(text: string): Prepared | undefined {
    try {
      return this.#statements.get(text, this.#cursors.size > 0);
    } catch {
      return undefined;
    }
  }

  #begin(text: string): ReturnType<CallTelemetry["begin"]> {
    if (!this.native.open) throw new SqlError("SQL_CLOSED", "the database is closed");
    // What cannot be prepared now, because another process holds the lock, may be so later.
    const operation = this.#find(text)?.operation ?? { name: firstWord(text), text };
    return this.#options.telemetry.begin(operation);
  }

  #runOnce<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> {
    const bound = bindValues(values);
    try {
      const { statement } = this.#statements.get(text);
      if (this.#cursors.size > 0 && !(statement.readonly && statement.reader)) throw busyWithCursor();
      if (!statement.reader) {
        const { changes, lastInsertRowid } = statement.run(bound);
        return { rows: [], affectedRows: changes, insertId: BigInt(lastInsertRowid) };
      }
      const rows = this.#all<Row>(statement, text, bound);
      return { rows, affectedRows: statement.readonly ? 0 : rows.length };
    } catch (error) {
      throw mapSqliteError(error, text);
    }
  }

  async #runWhenFree<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    const { clock, busyTimeoutMs } = this.#options;
    const giveUpAt = clock.monotonicMs() + busyTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, maxBusyPauseMs)) {
      try {
        return this.#runOnce<Row>(text, values);
      } catch (error) {
        if (!(error instanceof SqlError) || !isBusy(error.cause)) throw error;
        if (clock.monotonicMs() >= giveUpAt) throw lockedTooLong(error, busyTimeoutMs);
      }
      await clock.sleep(pauseMs, signal);
    }
  }

  /** Reads the quick way, and again only where a number may have been rounded; what writes cannot run twice. */
  #all<Row>(statement: Statement, text: string, values: readonly SqliteValue[]): Row[] {
    const rows = statement.readonly ? (statement.all(values.length === 1 ? values[0] : values) as Row[]) : undefined;
    if (rows?.some(hasRounded) === false) return rows;
    return (this.#statements.exact(text).all(values) as Row[]).map(withExactIntegers);
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
