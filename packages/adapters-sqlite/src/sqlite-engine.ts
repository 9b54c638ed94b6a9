import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock, Deadline, StartScope } from "@mega/core";
import { createCallTelemetry } from "@mega/core/adapter";
import {
  compileSql,
  SqlError,
  type SqlExclusiveOptions,
  type SqlFragment,
  type SqlStreamOptions,
  type SqlTransactionOptions,
} from "@mega/core/sql";
import { type LaneHolder, NamedLocks, onlyRow, refuseControl, type SqlTextResult } from "@mega/core/sql/driver";
import type BetterSqlite3 from "better-sqlite3";
import type { Connection, ConnectionOptions } from "./connection.ts";
import { DiskRoom, type RoomReport } from "./disk-room.ts";
import { isMemory, openReader, openWriter } from "./open-file.ts";
import { pacedRows } from "./paced-rows.ts";
import { withProcessLock } from "./process-lock.ts";
import { ReaderPool } from "./reader-pool.ts";
import { type SqliteDatabase, sqliteBrand } from "./sqlite-database.ts";
import type { SqliteExecutor } from "./sqlite-executor.ts";
import type { ResolvedSqliteOptions } from "./sqlite-options.ts";
import { SqliteWriter } from "./sqlite-writer.ts";
import { SqliteTransaction, type TransactionScope } from "./transaction.ts";

export type EngineScope = Pick<StartScope, "clock" | "logger" | "lifecycle">;

export interface EngineReport {
  readonly waiting: number;
  readonly failure: SqlError | undefined;
  /** None of a database in memory. */
  readonly room: RoomReport | undefined;
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
  readonly #writer: SqliteWriter;
  readonly #reader: Connection | undefined;
  readonly #pool: ReaderPool;
  readonly #locks: NamedLocks;
  readonly #callers = new AsyncLocalStorage<LaneHolder>();
  readonly #scope: TransactionScope;
  #isClosed = false;

  /** Opens the file; rejects with an `SqlError` that names it. */
  static async open(options: ResolvedSqliteOptions, { clock, logger, lifecycle }: EngineScope): Promise<SqliteEngine> {
    const { file, reserveBytes, statementCacheSize, busyTimeoutMs } = options;
    const telemetry = createCallTelemetry("sqlite");
    const connectionOptions = { statementCacheSize, busyTimeoutMs, clock, telemetry };
    const connection = await openWriter(options, connectionOptions, logger);
    const room = isMemory(options) ? undefined : new DiskRoom({ file, reserveBytes, clock, logger });
    lifecycle.onDrain(() => room?.drain());
    return new SqliteEngine(options, { connection, room }, connectionOptions);
  }

  private constructor(
    options: ResolvedSqliteOptions,
    writer: { readonly connection: Connection; readonly room: DiskRoom | undefined },
    connectionOptions: ConnectionOptions,
  ) {
    const { clock } = connectionOptions;
    const { queueTimeoutMs, maxQueued, maxReaders } = options;
    const laneOptions = { clock, queueTimeoutMs, maxQueued };
    const openOne = (): Connection => openReader(options, connectionOptions);
    this.file = options.file;
    this.#clock = clock;
    this.#locks = new NamedLocks(clock, maxQueued);
    this.#writer = new SqliteWriter({ ...writer, laneOptions });
    this.#reader = isMemory(options) ? undefined : openOne();
    this.#pool = new ReaderPool(openOne, { ...laneOptions, capacity: maxReaders });
    this.#scope = {
      laneOptions,
      caller: () => this.#callers.getStore(),
      within: (transaction, work) => this.#callers.run(transaction, work),
      writer: this.#writer,
    };
  }

  get native(): BetterSqlite3.Database {
    return this.#writer.connection.native;
  }

  async query<Row>(statement: SqlFragment): Promise<SqlTextResult<Row>> {
    const { text, values } = compileSql(statement, "sqlite");
    return this.execute<Row>(text, values);
  }

  async one<Row>(statement: SqlFragment): Promise<Row | undefined> {
    const { text, values } = compileSql(statement, "sqlite");
    return onlyRow(this.#tryRead<Row>(text, values) ?? (await this.execute<Row>(text, values)));
  }

  async many<Row>(statement: SqlFragment): Promise<readonly Row[]> {
    const { text, values } = compileSql(statement, "sqlite");
    return (this.#tryRead<Row>(text, values) ?? (await this.execute<Row>(text, values))).rows;
  }

  async execute<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    signal?.throwIfAborted();
    const result = this.#tryRead<Row>(text, values);
    if (result !== undefined) return result;
    refuseControl(text);
    // What does not even compile on the reader goes to the writer, which may know more: temporary tables, functions of the program.
    if (this.#reader?.isRead(text) === true) return this.#reader.run<Row>(text, values, signal);
    const holder = { parent: this.#scope.caller() };
    return this.#write(holder, () => this.#writer.runAlone<Row>(text, values, signal), signal);
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
    const { connection } = this.#writer;
    const tx = new SqliteTransaction({ scope: this.#scope, connection, mode });
    return this.#write(
      tx,
      async () => {
        await connection.run(mode === "read" ? "begin" : "begin immediate", [], signal);
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
    const { lane, room } = this.#writer;
    const failure = this.#isClosed ? closedError() : this.#writer.failure;
    return { waiting: lane.waiting + this.#pool.waiting, failure, room: room?.report() };
  }

  /** Refuses new calls, waits for those that run, checkpoints and closes. Past the deadline what is open is rolled back. */
  async close(deadline: Deadline): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { lane } = this.#writer;
    await Promise.all([lane.drained(deadline.signal), this.#pool.drained(deadline.signal)]);
    lane.refuseWaiting(closedError());
    this.#pool.refuseWaiting(closedError());
    for (const holder of lane.holders) if (holder instanceof SqliteTransaction) holder.end(closedError());
    this.#pool.close();
    this.#reader?.close();
    this.#writer.close();
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

  /** A read that needs to wait for nobody: the turn of the call is all that it takes. */
  #tryRead<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> | undefined {
    this.#requireOpen();
    return this.#reader?.tryRead<Row>(text, values);
  }

  #write<T>(holder: LaneHolder, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#writer.hold(holder, work, { caller: this.#scope.caller(), signal });
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

const closedError = (): SqlError => new SqlError("SQL_CLOSED", "the database is closed");
