import { untilAborted } from "../../until-aborted.ts";
import { compileSql } from "../compile-sql.ts";
import type { SqlStreamOptions, SqlTransactionOptions } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import { SqlError } from "../sql-error.ts";
import type { SqlFragment } from "../sql-fragment.ts";
import { type GuardedStatements, outcomeUnknown } from "./guarded-statements.ts";
import { Lane, type LaneHolder, type LaneOptions } from "./lane.ts";
import type { PinnedConnection, SqlServerDriver } from "./server-driver.ts";
import { refuseControl } from "./statement-words.ts";
import { onlyRow, type SqlTextExecutor, type SqlTextResult } from "./text-executor.ts";

export interface ServerTransactionParts {
  readonly driver: SqlServerDriver;
  readonly statements: GuardedStatements;
  readonly connection: PinnedConnection;
  readonly mode: "read" | "write";
  readonly laneOptions: Omit<LaneOptions, "capacity">;
  /** Set for a savepoint. */
  readonly outer?: ServerTransaction;
}

/** Open until it commits or rolls back; the reason is what later calls reject with. */
type TransactionState = { readonly phase: "open" } | { readonly phase: "ended"; readonly reasonOf: () => unknown };

const committed = (): SqlError => new SqlError("SQL_CLOSED", "the transaction has been committed");

/**
 * A transaction on a pinned connection or, inside one, a savepoint. Its lane admits one savepoint at a time, and statements only between
 * savepoints, so that what runs concurrently in one `work` cannot end up in a sibling's savepoint and be undone with it.
 */
export class ServerTransaction implements SqlTextExecutor, LaneHolder {
  readonly dialect: SqlDialect;
  readonly parent: LaneHolder | undefined;
  readonly #parts: ServerTransactionParts;
  readonly #lane: Lane;
  readonly #depth: number;
  readonly #breakOff = new AbortController();
  #isStreaming = false;
  #state: TransactionState = { phase: "open" };

  constructor(parts: ServerTransactionParts) {
    this.#parts = parts;
    this.dialect = parts.driver.dialect;
    this.parent = parts.outer;
    this.#depth = parts.outer === undefined ? 0 : parts.outer.#depth + 1;
    this.#lane = new Lane({ ...parts.laneOptions, capacity: 1 });
  }

  async query<Row>(statement: SqlFragment): Promise<SqlTextResult<Row>> {
    const { text, values } = compileSql(statement, this.dialect);
    return await this.execute<Row>(text, values);
  }

  async one<Row>(statement: SqlFragment): Promise<Row | undefined> {
    const { text, values } = compileSql(statement, this.dialect);
    return onlyRow(await this.execute<Row>(text, values));
  }

  async many<Row>(statement: SqlFragment): Promise<readonly Row[]> {
    const { text, values } = compileSql(statement, this.dialect);
    return (await this.execute<Row>(text, values)).rows;
  }

  async execute<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    this.#requireAllowed(text);
    const turn: LaneHolder = { parent: this };
    signal?.throwIfAborted();
    if (!this.#lane.tryEnter(turn)) await this.#lane.enter(turn, { signal });
    try {
      this.#requireOpen();
      const { statements, connection } = this.#parts;
      const eitherSignal = this.#untilEnd(signal);
      return await statements.run<Row>(connection, { text, values, signal: eitherSignal, isInTransaction: true });
    } catch (error) {
      this.#endAfter(error);
      throw error;
    } finally {
      this.#lane.leave(turn);
    }
  }

  stream<Row>(statement: SqlFragment, { signal }: SqlStreamOptions = {}): AsyncIterable<Row> {
    const { text, values } = compileSql(statement, this.dialect);
    return this.executeStream<Row>(text, values, signal);
  }

  /** Holds the connection until the loop ends: meanwhile every other call on the transaction is refused. */
  async *executeStream<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): AsyncIterable<Row> {
    this.#requireAllowed(text);
    const turn: LaneHolder = { parent: this };
    await this.#lane.enter(turn, { signal });
    this.#isStreaming = true;
    try {
      this.#requireOpen();
      const { statements, connection } = this.#parts;
      yield* statements.stream<Row>(connection, { text, values, signal: this.#untilEnd(signal) });
    } catch (error) {
      this.#endAfter(error);
      throw error;
    } finally {
      this.#isStreaming = false;
      this.#lane.leave(turn);
    }
  }

  async transaction<T>(work: (tx: SqlTextExecutor) => Promise<T>, options: SqlTransactionOptions = {}): Promise<T> {
    this.#requireFree();
    const mode = this.#parts.mode === "read" ? "read" : (options.mode ?? "write");
    const inner = new ServerTransaction({ ...this.#parts, mode, outer: this });
    await this.#lane.enter(inner, { signal: options.signal });
    try {
      this.#requireOpen();
      await this.#control(`savepoint mega_${inner.#depth}`);
      return await inner.complete(work, options.signal);
    } finally {
      this.#lane.leave(inner);
    }
  }

  /** Runs `work`, then commits; rolls back when it fails or the signal aborts first. To be called once, after `begin` or `savepoint`. */
  async complete<T>(work: (tx: SqlTextExecutor) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const value = await (signal === undefined ? work(this) : untilAborted(() => work(this), signal));
      await this.#lane.enter({ parent: this });
      this.#requireOpen();
      await this.#commit();
      return value;
    } catch (error) {
      await this.#rollBack(new SqlError("SQL_CLOSED", "the transaction has been rolled back", { cause: error }));
      throw error;
    }
  }

  /** Every later call on it rejects with `reason`. The connection may hold an open transaction still. */
  end(reason: unknown): void {
    if (this.#state.phase === "ended") return;
    this.#state = { phase: "ended", reasonOf: () => reason };
    this.#lane.refuseWaiting(reason);
    this.#breakOff.abort(reason);
  }

  async #commit(): Promise<void> {
    const { connection, outer, statements } = this.#parts;
    if (outer === undefined) await this.#commitAll(statements, connection);
    else await this.#control(`release savepoint mega_${this.#depth}`);
    // Nothing is under way, and hardly ever does anybody ask for the reason.
    this.#state = { phase: "ended", reasonOf: committed };
    if (this.#lane.waiting > 0) this.#lane.refuseWaiting(committed());
  }

  async #commitAll(statements: GuardedStatements, connection: PinnedConnection): Promise<void> {
    try {
      await statements.control("commit", (call) => connection.commit(call));
    } catch (error) {
      const isLost =
        error instanceof SqlError &&
        (error.code === "SQL_CONNECTION_LOST" || error.code === "SQL_TIMEOUT") &&
        error.data?.["isSent"] !== false;
      throw isLost && this.#parts.mode === "write" ? outcomeUnknown(error) : error;
    }
  }

  async #rollBack(reason: SqlError): Promise<void> {
    const { outer } = this.#parts;
    const isOpen = this.#isOpen;
    this.end(reason);
    if (!isOpen) return;
    try {
      if (outer === undefined) return await this.#control("rollback");
      await this.#control(`rollback to savepoint mega_${this.#depth}`);
      await this.#control(`release savepoint mega_${this.#depth}`);
    } catch (error) {
      this.#root.#abandon(error);
    }
  }

  /** The connection's state is not known: it must not go back to the pool. */
  #abandon(error: unknown): void {
    this.end(error);
    this.#parts.connection.destroy();
  }

  async #control(text: string): Promise<void> {
    const { statements, connection } = this.#parts;
    try {
      await statements.control(text, (call) => connection.execute(text, [], call));
    } catch (error) {
      this.#endAfter(error);
      throw error;
    }
  }

  /** After some failures the server has rolled the whole transaction back: what came after would run, and stay, outside of it. */
  #endAfter(error: unknown): void {
    if (!(error instanceof SqlError)) return;
    if (error.code === "SQL_TIMEOUT" || error.code === "SQL_CONNECTION_LOST") this.#root.#abandon(error);
    else if (this.#parts.driver.endsTransaction(error)) this.#root.end(error);
  }

  /** What is under way is broken off when the transaction ends. */
  #untilEnd(signal: AbortSignal | undefined): AbortSignal {
    const { signal: end } = this.#root.#breakOff;
    return signal === undefined ? end : AbortSignal.any([signal, end]);
  }

  #requireFree(): void {
    this.#requireOpen();
    if (this.#isStreaming)
      throw new SqlError("SQL_INVALID_STATEMENT", "a stream of this transaction is open: leave its loop first");
  }

  #requireAllowed(text: string): void {
    this.#requireFree();
    refuseControl(text);
    this.#parts.driver.refuseInTransaction?.(text);
  }

  get #root(): ServerTransaction {
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
