import type { BreakerCall } from "../../breaker/index.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import type { SqlError } from "../sql-error.ts";
import type { SqlTextResult } from "./text-executor.ts";

/** A connection that belongs to one caller until it is given back. When a call is aborted the driver cancels the statement on the server. */
export interface PinnedConnection {
  /** Connects, where `pin` gave a connection that is not connected yet; called before anything else. */
  open?(call: BreakerCall): Promise<void>;
  execute<Row>(text: string, values: readonly unknown[], call: BreakerCall): Promise<SqlTextResult<Row>>;
  /** In batches, with bounded memory. Leaving the loop closes the cursor; an abort breaks it off, whether the server answers or not. */
  stream<Row>(text: string, values: readonly unknown[], signal: AbortSignal): AsyncIterable<readonly Row[]>;
  /** Rejects unless the server says that it has committed: some answer a failed transaction's commit by rolling back without an error. */
  commit(call: BreakerCall): Promise<void>;
  /** Back to the pool, as soon as what is under way on it has ended; nothing after `destroy`. */
  release(): void;
  /** Ends the connection, because what state it is in is not known. */
  destroy(): void;
}

/** What a package for a SQL server implements; `createServerDatabase` makes the port of it. */
export interface SqlServerDriver {
  readonly dialect: SqlDialect;
  readonly native: unknown;
  /**
   * A connection of one's own, for one statement or for many. Rejects with the signal's reason, or with `SQL_TIMEOUT` and `data.isSent: false` when
   * none gets free in time. It waits outside the breaker: that all connections are in use is not the server's failure.
   */
  pin(signal: AbortSignal | undefined): Promise<PinnedConnection>;
  /** One that is open and free at this moment, if there is one: spares the caller the wait for a promise. */
  pinIdle?(): PinnedConnection | undefined;
  /** The statement that begins a transaction. A read one must see one snapshot and refuse to write. */
  beginText(mode: "read" | "write"): string;
  /**
   * A driver's error in the port's terms, with `data.isSent: false` when the statement cannot have reached the server, and `data.isUndone: true` when
   * the server itself reports that it did not carry it out; every other lost or timed-out write may have happened, and is reported as `SQL_OUTCOME_UNKNOWN`.
   */
  toSqlError(error: unknown, text: string): SqlError;
  /** Whether the server has rolled the whole transaction back because of this error, as MariaDB does after a deadlock. */
  endsTransaction(error: SqlError): boolean;
  /** Throws for a statement that must not run in a transaction, such as one that commits it silently. */
  refuseInTransaction?(text: string): void;
  /** Takes a lock that ends with the connection, without waiting. */
  tryLock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean>;
  /** Whether it was still held. */
  unlock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean>;
  /** Refuses new calls, waits for those that run, closes. Past the deadline it breaks them off. */
  close(signal: AbortSignal): Promise<void>;
}
