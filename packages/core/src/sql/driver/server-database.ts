import { type CallLimits, createCallGuard } from "../../adapter/index.ts";
import type { Clock } from "../../clock.ts";
import type { Deadline } from "../../deadline.ts";
import { compileSql } from "../compile-sql.ts";
import type { SqlExclusiveOptions, SqlStreamOptions, SqlTransactionOptions } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import { SqlError } from "../sql-error.ts";
import type { SqlFragment } from "../sql-fragment.ts";
import { GuardedStatements, isSqlTrouble } from "./guarded-statements.ts";
import type { LaneOptions } from "./lane.ts";
import { NamedLocks } from "./named-locks.ts";
import type { PinnedConnection, SqlServerDriver } from "./server-driver.ts";
import { ServerTransaction } from "./server-transaction.ts";
import { refuseControl } from "./statement-words.ts";
import { onlyRow, type SqlTextDatabase, type SqlTextExecutor, type SqlTextResult } from "./text-executor.ts";

export interface ServerDatabaseOptions {
  /** As `db.system.name` of OpenTelemetry. */
  readonly system: string;
  /** The resource's name. */
  readonly name: string;
  readonly limits: CallLimits;
  /** How long a call of a transaction waits for the others of it. Then `SQL_TIMEOUT`. */
  readonly queueTimeoutMs: number;
  /** How many may wait in one transaction, or for one lock. The next one rejects with `SQL_OVERLOADED`. */
  readonly maxQueued: number;
  readonly clock: Clock;
}

const exclusiveDefaultMs = 60_000;
const maxLockPauseMs = 250;

/** The SQL port on a driver for a server: breaker, time-outs, transactions with savepoints, locks, and unknown outcomes reported as such. */
export class ServerDatabase implements SqlTextDatabase {
  readonly #driver: SqlServerDriver;
  readonly #clock: Clock;
  readonly #statements: GuardedStatements;
  readonly #guard: ReturnType<typeof createCallGuard>;
  readonly #locks: NamedLocks;
  readonly #laneOptions: Omit<LaneOptions, "capacity">;
  #phase: "open" | "closed" = "open";

  constructor(driver: SqlServerDriver, options: ServerDatabaseOptions) {
    const { system, name, limits, clock, queueTimeoutMs, maxQueued } = options;
    this.#driver = driver;
    this.#clock = clock;
    this.#guard = createCallGuard({ system, name, limits, clock, isTrouble: isSqlTrouble });
    this.#statements = new GuardedStatements(driver, this.#guard);
    this.#locks = new NamedLocks(clock, maxQueued);
    this.#laneOptions = { clock, queueTimeoutMs, maxQueued };
  }

  get dialect(): SqlDialect {
    return this.#driver.dialect;
  }

  get native(): unknown {
    return this.#driver.native;
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
    this.#requireOpen();
    refuseControl(text);
    const connection = this.#driver.pinIdle?.() ?? (await this.#pin(signal));
    try {
      return await this.#statements.run<Row>(connection, { text, values, signal, isInTransaction: false });
    } finally {
      connection.release();
    }
  }

  stream<Row>(statement: SqlFragment, { signal }: SqlStreamOptions = {}): AsyncIterable<Row> {
    const { text, values } = compileSql(statement, this.dialect);
    return this.executeStream<Row>(text, values, signal);
  }

  async *executeStream<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): AsyncIterable<Row> {
    this.#requireOpen();
    refuseControl(text);
    const connection = await this.#pin(signal);
    try {
      yield* this.#statements.stream<Row>(connection, { text, values, signal });
    } finally {
      connection.release();
    }
  }

  async transaction<T>(
    work: (tx: SqlTextExecutor) => Promise<T>,
    { mode = "write", signal }: SqlTransactionOptions = {},
  ): Promise<T> {
    this.#requireOpen();
    signal?.throwIfAborted();
    const connection = this.#driver.pinIdle?.() ?? (await this.#pin(signal));
    try {
      await this.#begin(connection, mode);
      const parts = { driver: this.#driver, statements: this.#statements, laneOptions: this.#laneOptions };
      return await new ServerTransaction({ ...parts, connection, mode }).complete(work, signal);
    } finally {
      connection.release();
    }
  }

  async exclusively<T>(name: string, work: () => Promise<T>, options: SqlExclusiveOptions = {}): Promise<T> {
    this.#requireOpen();
    const { timeoutMs = exclusiveDefaultMs, signal } = options;
    if (!/^[\w-]{1,100}$/.test(name))
      throw new RangeError(`exclusively: name (${JSON.stringify(name)}) must be 1 to 100 letters, digits, "-" or "_"`);
    const giveUpAt = this.#clock.monotonicMs() + timeoutMs;
    const underLock = async (): Promise<T> => {
      const connection = await this.#pin(signal);
      try {
        await this.#lock(connection, { name, giveUpAt, timeoutMs, signal });
        return await this.#whileLocked(connection, name, work);
      } finally {
        connection.release();
      }
    };
    return this.#locks.run(name, underLock, { timeoutMs, signal });
  }

  /** Refuses new calls and closes the driver. To be called once no more work is expected; past the deadline what runs is broken off. */
  async close(deadline: Deadline): Promise<void> {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    await this.#driver.close(deadline.signal);
    this.#guard[Symbol.dispose]();
  }

  async #pin(signal: AbortSignal | undefined): Promise<PinnedConnection> {
    const connection = await this.#waitForOne(signal);
    if (connection.open === undefined) return connection;
    try {
      await this.#statements.control("connect", (call) => connection.open?.(call) ?? Promise.resolve(), signal);
      return connection;
    } catch (error) {
      connection.destroy();
      connection.release();
      throw error;
    }
  }

  async #waitForOne(signal: AbortSignal | undefined): Promise<PinnedConnection> {
    try {
      return await this.#driver.pin(signal);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw this.#driver.toSqlError(error, "connect");
    }
  }

  async #begin(connection: PinnedConnection, mode: "read" | "write"): Promise<void> {
    const text = this.#driver.beginText(mode);
    try {
      await this.#statements.control("begin", (call) => connection.execute(text, [], call));
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  async #lock(connection: PinnedConnection, { name, giveUpAt, timeoutMs, signal }: LockWait): Promise<void> {
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, maxLockPauseMs)) {
      if (await this.#tryLock(connection, name)) return;
      if (this.#clock.monotonicMs() + pauseMs > giveUpAt)
        throw new SqlError("SQL_LOCKED", `another holder kept the lock "${name}" for more than ${timeoutMs} ms`, {
          data: { lock: name, timeoutMs },
        });
      await this.#clock.sleep(pauseMs, signal);
    }
  }

  async #tryLock(connection: PinnedConnection, name: string): Promise<boolean> {
    try {
      return await this.#statements.control("lock", (call) => this.#driver.tryLock(connection, name, call));
    } catch (error) {
      // It may hold the lock, which ends with it.
      connection.destroy();
      throw error;
    }
  }

  async #whileLocked<T>(connection: PinnedConnection, name: string, work: () => Promise<T>): Promise<T> {
    let isStillHeld = false;
    const unlock = async (): Promise<void> => {
      try {
        isStillHeld = await this.#statements.control("unlock", (call) => this.#driver.unlock(connection, name, call));
      } catch {
        // The lock ends with the connection.
        connection.destroy();
      }
    };
    const value = await work().finally(unlock);
    if (isStillHeld) return value;
    throw new SqlError(
      "SQL_CONNECTION_LOST",
      `the lock "${name}" was lost while the work ran: another holder may have run meanwhile`,
      {
        data: { lock: name },
      },
    );
  }

  #requireOpen(): void {
    if (this.#phase === "closed") throw new SqlError("SQL_CLOSED", "the database is closed");
  }
}

interface LockWait {
  readonly name: string;
  readonly giveUpAt: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}
