import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Deadline } from "@mega/core";
import {
  compileSql,
  SqlError,
  type SqlExclusiveOptions,
  type SqlFragment,
  type SqlStreamOptions,
  type SqlTransactionOptions,
} from "@mega/core/sql";
import {
  firstWord,
  Lane,
  type LaneHolder,
  NamedLocks,
  onlyRow,
  refuseControl,
  type SqlTextResult,
} from "@mega/core/sql/driver";
import type BetterSqlite3 from "better-sqlite3";
import { commitFailure } from "./commit-failure.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";
import { isMemory, openReader, openWriter } from "./open-file.ts";
import { pacedRows } from "./paced-rows.ts";
import { withProcessLock } from "./process-lock.ts";
import { ReaderPool } from "./reader-pool.ts";
import { type SqliteDatabase, sqliteBrand } from "./sqlite-database.ts";
import type { SqliteExecutor } from "./sqlite-executor.ts";
import type { ResolvedSqliteOptions } from "./sqlite-options.ts";
import { SqliteTransaction, type TransactionScope } from "./transaction.ts";

/** Open, then closed once and for all. `failure` is a write that storage did not confirm: nothing is written after it. */
type EngineState = { readonly phase: "open"; readonly failure?: SqlError } | { readonly phase: "closed" };

export interface EngineReport {
  readonly waiting: number;
  readonly failure: SqlError | undefined;
}

const exclusiveDefaultMs = 60_000;

/**
 * One writing connection behind a lane, one reading connection for one-shot reads, and a pool of them for streams and read transactions.
 * An in-memory database has the writing connection alone, so that there reads wait for the transaction that is open.
 */
export class SqliteEngine implements SqliteDatabase {
  readonly [sqliteBrand] = true;
  readonly dialect = "sqlite";
  readonly file: string;
  readonly #clock: Clock;
  readonly #writer: Connection;
  readonly #reader: Connection | undefined;
  readonly #pool: ReaderPool;
  readonly #writing: Lane;
  readonly #locks: NamedLocks;
  readonly #callers = new AsyncLocalStorage<LaneHolder>();
  readonly #scope: TransactionScope;
  #state: EngineState = { phase: "open" };

  /** Opens the file; rejects with an `SqlError` that names it. */
  static async open(options: ResolvedSqliteOptions, clock: Clock): Promise<SqliteEngine> {
    const { statementCacheSize, busyTimeoutMs } = options;
    const connectionOptions = { statementCacheSize, busyTimeoutMs, clock };
    const writer = await openWriter(options, connectionOptions);
    return new SqliteEngine(options, writer, connectionOptions);
  }

  private constructor(options: ResolvedSqliteOptions, writer: Connection, connectionOptions: ConnectionOptions) {
    const { clock } = connectionOptions;
    const { queueTimeoutMs, maxQueued, maxReaders } = options;
    const laneOptions = { clock, queueTimeoutMs, maxQueued };
    const openOne = (): Connection => openReader(options, connectionOptions);
    this.file = options.file;
    this.#clock = clock;
    this.#locks = new NamedLocks(clock, maxQueued);
    this.#writer = writer;
    this.#reader = isMemory(options) ? undefined : openOne();
    this.#writing = new Lane({ ...laneOptions, capacity: 1 });
    this.#pool = new ReaderPool(openOne, { ...laneOptions, capacity: maxReaders });
    this.#scope = {
      laneOptions,
      caller: () => this.#callers.getStore(),
      within: (transaction, work) => this.#callers.run(transaction, work),
      onCommitFailed: (failure) => this.#fail(failure),
    };
  }

  get native(): BetterSqlite3.Database {
    return this.#writer.native;
  }

  async query<Row>(statement: SqlFragment): Promise<SqlTextResult<Row>> {
    const { text, values } = compileSql(statement, "sqlite");
    return this.execute<Row>(text, values);
  }

  async one<Row>(statement: SqlFragment): Promise<Row | undefined> {
    return onlyRow(await this.query<Row>(statement));
  }

  async many<Row>(statement: SqlFragment): Promise<readonly Row[]> {
    return (await this.query<Row>(statement)).rows;
  }

  async execute<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    signal?.throwIfAborted();
    this.#requireOpen();
    refuseControl(text);
    if (this.#reader !== undefined && isRead(this.#reader, text)) return this.#reader.run<Row>(text, values, signal);
    return this.#write({ parent: this.#scope.caller() }, () => this.#writeOne<Row>(text, values, signal), signal);
  }

  stream<Row>(statement: SqlFragment, { signal }: SqlStreamOptions = {}): AsyncIterable<Row> {
    const { text, values } = compileSql(statement, "sqlite");
    return this.executeStream<Row>(text, values, signal);
  }

  async *executeStream<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): AsyncIterable<Row> {
    this.#requireOpen();
    refuseControl(text);
    if (this.#reader === undefined) {
      // A cursor on the only connection would keep every write waiting, the loop's own included. The rows are in memory anyway.
      yield* pacedRows((await this.execute<Row>(text, values, signal)).rows, signal);
      return;
    }
    const holder: LaneHolder = { parent: this.#scope.caller() };
    const connection = await this.#pool.lease(holder, { caller: this.#scope.caller(), signal });
    try {
      yield* pacedRows(connection.iterate<Row>(text, values), signal);
    } finally {
      this.#pool.giveBack(holder);
    }
  }

  async transaction<T>(
    work: (tx: SqliteExecutor) => Promise<T>,
    { mode = "write", signal }: SqlTransactionOptions = {},
  ): Promise<T> {
    this.#requireOpen();
    if (mode === "read" && this.#reader !== undefined) return this.#readTransaction(work, signal);
    const tx = new SqliteTransaction({ scope: this.#scope, connection: this.#writer, mode });
    return this.#write(
      tx,
      async () => {
        await this.#writer.run(mode === "read" ? "begin" : "begin immediate", [], signal);
        return tx.complete(work, signal);
      },
      signal,
    );
  }

  async exclusively<T>(name: string, work: () => Promise<T>, options: SqlExclusiveOptions = {}): Promise<T> {
    this.#requireOpen();
    const { timeoutMs = exclusiveDefaultMs, signal } = options;
    if (!/^[\w-]{1,100}$/.test(name))
      throw new RangeError(`exclusively: name (${JSON.stringify(name)}) must be 1 to 100 letters, digits, "-" or "_"`);
    if (this.#reader === undefined) return this.#locks.run(name, work, { timeoutMs, signal });
    return withProcessLock(`${this.file}.${name}.lock`, work, { clock: this.#clock, timeoutMs, signal });
  }

  report(): EngineReport {
    const failure = this.#state.phase === "open" ? this.#state.failure : closedError();
    return { waiting: this.#writing.waiting + this.#pool.waiting, failure };
  }

  /** Refuses new calls, waits for those that run, checkpoints and closes. Past the deadline what is open is rolled back. */
  async close(deadline: Deadline): Promise<void> {
    if (this.#state.phase === "closed") return;
    this.#state = { phase: "closed" };
    await Promise.all([this.#writing.drained(deadline.signal), this.#pool.drained(deadline.signal)]);
    this.#writing.refuseWaiting(closedError());
    this.#pool.refuseWaiting(closedError());
    for (const holder of this.#writing.holders) if (holder instanceof SqliteTransaction) holder.end(closedError());
    this.#pool.close();
    this.#reader?.close();
    this.#writer.closeCursors();
    if (this.#reader !== undefined) this.#checkpoint();
    this.#writer.close();
  }

  #checkpoint(): void {
    try {
      this.#writer.runNow("pragma optimize", []);
      this.#writer.runNow("pragma wal_checkpoint(truncate)", []);
    } catch {
      // Whatever is in the log is committed; the next process that opens the file takes it over.
    }
  }

  async #readTransaction<T>(work: (tx: SqliteExecutor) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const holder: LaneHolder = { parent: this.#scope.caller() };
    const connection = await this.#pool.lease(holder, { caller: this.#scope.caller(), signal });
    try {
      const tx = new SqliteTransaction({ scope: this.#scope, connection, mode: "read", holder });
      await connection.run("begin", [], signal);
      // The snapshot is that of the first read: take it now, before `work` waits for anything.
      await connection.run("select 1 from sqlite_schema limit 1", [], signal);
      return await tx.complete(work, signal);
    } finally {
      if (connection.native.open && connection.native.inTransaction) connection.runNow("rollback", []);
      this.#pool.giveBack(holder);
    }
  }

  /** A statement outside a transaction is its own commit. */
  async #writeOne<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    try {
      return await this.#writer.run<Row>(text, values, signal);
    } catch (error) {
      throw commitFailure(error, this.#scope.onCommitFailed);
    }
  }

  async #write<T>(holder: LaneHolder, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!this.#writing.tryEnter(holder)) await this.#writing.enter(holder, { caller: this.#scope.caller(), signal });
    try {
      this.#requireStorage();
      return await work();
    } finally {
      this.#writing.leave(holder);
    }
  }

  #fail(failure: SqlError): void {
    if (this.#state.phase === "open") this.#state = { phase: "open", failure };
  }

  #requireOpen(): void {
    if (this.#state.phase === "closed") throw closedError();
  }

  #requireStorage(): void {
    if (this.#state.phase === "closed" || this.#state.failure === undefined) return;
    throw new SqlError("SQL_STORAGE_FAILED", "storage failed before, so nothing more is written: restart the process", {
      cause: this.#state.failure,
    });
  }
}

/** What does not even compile on the reader goes to the writer, which may know more: temporary tables, functions of the program. */
function isRead(reader: Connection, text: string): boolean {
  try {
    return reader.prepare(text).readonly && firstWord(text) !== "pragma";
  } catch {
    return false;
  }
}

const closedError = (): SqlError => new SqlError("SQL_CLOSED", "the database is closed");
