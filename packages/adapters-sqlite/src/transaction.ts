import { untilAborted } from "@mega/core/adapter";
import {
  compileSql,
  SqlError,
  type SqlFragment,
  type SqlStreamOptions,
  type SqlTransactionOptions,
} from "@mega/core/sql";
import {
  Lane,
  type LaneHolder,
  type LaneOptions,
  onlyRow,
  refuseControl,
  type SqlTextResult,
} from "@mega/core/sql/driver";
import type { Connection } from "./connection.ts";
import { pacedRows } from "./paced-rows.ts";
import type { SqliteExecutor } from "./sqlite-executor.ts";
import { makesRoom, type SqliteWriter } from "./sqlite-writer.ts";

/** What all transactions of one database share. */
export interface TransactionScope {
  readonly laneOptions: Omit<LaneOptions, "capacity">;
  /** The transaction in whose `work` the current call was made. */
  readonly caller: () => LaneHolder | undefined;
  /** Runs `work` so that `caller` inside it is the transaction. */
  readonly within: <T>(transaction: LaneHolder, work: () => Promise<T>) => Promise<T>;
  readonly writer: Pick<SqliteWriter, "onFailure" | "commitFailure">;
}

export interface TransactionParts {
  readonly scope: TransactionScope;
  readonly connection: Connection;
  readonly mode: "read" | "write";
  /** What holds the connection on the transaction's behalf, when it is not the transaction itself. */
  readonly holder?: LaneHolder;
  /** Set for a savepoint. */
  readonly outer?: SqliteTransaction;
}

/** Open until it commits or rolls back; the reason is what later calls reject with, of which there is hardly ever one. */
type TransactionState = { readonly phase: "open" } | { readonly phase: "ended"; readonly reasonOf: () => unknown };

const committed = (): SqlError => new SqlError("SQL_CLOSED", "the transaction has been committed");

/**
 * A transaction or, inside one, a savepoint. Its lane admits one savepoint at a time, and statements only between savepoints, so that what
 * runs concurrently in one `work` cannot end up in a sibling's savepoint and be undone with it.
 */
export class SqliteTransaction implements SqliteExecutor, LaneHolder {
  readonly dialect = "sqlite";
  readonly parent: LaneHolder | undefined;
  readonly #parts: TransactionParts;
  readonly #lane: Lane;
  readonly #depth: number;
  #state: TransactionState = { phase: "open" };
  /** Of a transaction, not of a savepoint: whether all that it has written leaves more room than before. */
  #makesRoom = true;

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#depth = parts.outer === undefined ? 0 : parts.outer.#depth + 1;
    this.parent = parts.holder ?? parts.scope.caller() ?? parts.outer;
    this.#lane = new Lane({ ...parts.scope.laneOptions, capacity: 1 });
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
    if (this.#lane.isFree) return this.#runNow<Row>(text, values);
    const turn: LaneHolder = { parent: this };
    await this.#lane.enter(turn, { caller: this.#parts.scope.caller(), signal });
    try {
      this.#requireOpen();
      return this.#runNow<Row>(text, values);
    } finally {
      this.#lane.leave(turn);
    }
  }

  stream<Row>(statement: SqlFragment, { signal }: SqlStreamOptions = {}): AsyncIterable<Row> {
    const { text, values } = compileSql(statement, "sqlite");
    return this.executeStream<Row>(text, values, signal);
  }

  async *executeStream<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): AsyncIterable<Row> {
    this.#requireOpen();
    this.#requireAllowed(text);
    if (!this.#lane.isFree) {
      const turn: LaneHolder = { parent: this };
      await this.#lane.enter(turn, { caller: this.#parts.scope.caller(), signal });
      // Only the cursor's beginning waits for its turn: the loop may run statements, and savepoints are refused while it is open.
      this.#lane.leave(turn);
      this.#requireOpen();
    }
    yield* pacedRows(this.#parts.connection.iterate<Row>(text, values), signal);
  }

  async transaction<T>(work: (tx: SqliteExecutor) => Promise<T>, options: SqlTransactionOptions = {}): Promise<T> {
    this.#requireOpen();
    const { scope, connection } = this.#parts;
    const mode = this.#parts.mode === "read" ? "read" : (options.mode ?? "write");
    const inner = new SqliteTransaction({ scope, connection, mode, outer: this });
    await this.#lane.enter(inner, { caller: scope.caller(), signal: options.signal });
    try {
      this.#requireOpen();
      connection.runNow(`savepoint mega_${inner.#depth}`, []);
      return await inner.complete(work, options.signal);
    } finally {
      this.#lane.leave(inner);
    }
  }

  /** Runs `work`, then commits; rolls back when it fails or the signal aborts first. To be called once, after `begin` or `savepoint`. */
  async complete<T>(work: (tx: SqliteExecutor) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const run = (): Promise<T> => this.#parts.scope.within(this, () => work(this));
      const value = await (signal === undefined ? run() : untilAborted(run, signal));
      await this.#lane.enter({ parent: this }, { signal });
      this.#requireOpen();
      await this.#commit();
      return value;
    } catch (error) {
      this.end(new SqlError("SQL_CLOSED", "the transaction has been rolled back", { cause: error }));
      throw error;
    }
  }

  /** Rolls back if still open; every later call on it rejects with `reason`. */
  end(reason: unknown): void {
    if (this.#state.phase === "ended") return;
    this.#state = { phase: "ended", reasonOf: () => reason };
    this.#lane.refuseWaiting(reason);
    const { connection, outer } = this.#parts;
    // Once an outer transaction has ended the connection may be in the hands of the next one, whose cursors and changes are not ours.
    if (outer !== undefined && !outer.#isOpen) return;
    if (!connection.native.open || !connection.native.inTransaction) return;
    connection.closeCursors();
    if (outer === undefined) connection.runNow("rollback", []);
    else {
      connection.runNow(`rollback to mega_${this.#depth}`, []);
      connection.runNow(`release mega_${this.#depth}`, []);
    }
  }

  async #commit(): Promise<void> {
    const { connection, outer, scope } = this.#parts;
    if (outer === undefined) {
      connection.closeCursors();
      try {
        await connection.run("commit", []);
      } catch (error) {
        scope.writer.onFailure(error, this.#makesRoom);
        throw scope.writer.commitFailure(error);
      }
    } else connection.runNow(`release mega_${this.#depth}`, []);
    this.#state = { phase: "ended", reasonOf: committed };
  }

  #runNow<Row>(text: string, values: readonly unknown[]): SqlTextResult<Row> {
    const { connection, scope } = this.#parts;
    this.#requireAllowed(text);
    if (!connection.isRead(text) && !makesRoom(text)) this.#root.#makesRoom = false;
    try {
      return connection.runNow<Row>(text, values);
    } catch (error) {
      scope.writer.onFailure(error, this.#root.#makesRoom);
      // SQLite rolls the whole transaction back on some failures. What came after would run, and stay, outside of it.
      if (!connection.native.inTransaction) this.#root.end(error);
      throw error;
    }
  }

  #requireAllowed(text: string): void {
    refuseControl(text);
    const { connection, mode } = this.#parts;
    if (mode === "read" && !connection.prepare(text).statement.readonly)
      throw new SqlError("SQL_READ_ONLY", "cannot write in a read transaction");
  }

  get #root(): SqliteTransaction {
    return this.#parts.outer === undefined ? this : this.#parts.outer.#root;
  }

  get #isOpen(): boolean {
    const { outer } = this.#parts;
    return this.#state.phase === "open" && (outer === undefined || outer.#isOpen);
  }

  #requireOpen(): void {
    if (this.#state.phase === "ended") throw this.#state.reasonOf();
    const { outer } = this.#parts;
    if (outer !== undefined) outer.#requireOpen();
  }
}
