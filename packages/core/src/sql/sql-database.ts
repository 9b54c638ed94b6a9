import type { SqlDialect } from "./sql-dialect.ts";
import type { SqlFragment } from "./sql-fragment.ts";

export interface SqlResult<Row> {
  readonly rows: readonly Row[];
  /** Rows inserted, deleted, or found by an update, also where it changed nothing; 0 for a pure read. */
  readonly affectedRows: number;
}

export interface SqlStreamOptions {
  readonly signal?: AbortSignal;
}

/**
 * Runs statements, on the database itself or inside one transaction. Every method takes a fragment of the `sql` tag: values are always bound.
 *
 * Values to bind: text, finite numbers, bigints, booleans, null, `Uint8Array`. Anything else, a `Date` or an object among it, is refused with
 * `SQL_INVALID_STATEMENT`: write the text that you mean.
 *
 * Values that come back: text as a string; whole numbers, counts included, as a number where it is exact and as a bigint where it would not be;
 * other numbers as a number; a boolean as true or false on PostgreSQL, as 1 or 0 elsewhere; bytes as a `Uint8Array`; JSON as its text; a decimal
 * as its text. What a driver makes of other types is its own business: `sqlTypes` needs none of them.
 */
export interface SqlExecutor {
  readonly dialect: SqlDialect;
  query<Row = Record<string, unknown>>(statement: SqlFragment): Promise<SqlResult<Row>>;
  /** The only row, or undefined; two or more reject with `SQL_TOO_MANY_ROWS`. */
  one<Row = Record<string, unknown>>(statement: SqlFragment): Promise<Row | undefined>;
  many<Row = Record<string, unknown>>(statement: SqlFragment): Promise<readonly Row[]>;
  /** Reads row by row with bounded memory; leaving the loop or aborting releases the cursor. */
  stream<Row = Record<string, unknown>>(statement: SqlFragment, options?: SqlStreamOptions): AsyncIterable<Row>;
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects or throws.
   * Inside a transaction it is a savepoint: a failure undoes only the inner part.
   */
  transaction<T>(work: (tx: SqlExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T>;
}

export interface SqlExclusiveOptions {
  /** How long to wait for another holder before rejecting with `SQL_LOCKED`. @default one minute */
  readonly timeoutMs?: number;
  /** Gives up waiting with the signal's reason. It does not interrupt `work`. */
  readonly signal?: AbortSignal;
}

export interface SqlTransactionOptions {
  /** `"read"` sees one snapshot and takes no write lock; writing in it rejects with `SQL_READ_ONLY`. @default a transaction that writes */
  readonly mode?: "read" | "write";
  /** Rolls back and rejects with the signal's reason when it aborts before the commit. */
  readonly signal?: AbortSignal;
}

/**
 * The SQL port.
 *
 * Guarantees: a resolved transaction is durable as far as the driver's README says; a rejected one left no trace, unless the code is
 * `SQL_OUTCOME_UNKNOWN`; statements of a transaction never mix with those of another; a transaction used after its end rejects with `SQL_CLOSED`;
 * a read outside a transaction sees only what is committed.
 */
export interface SqlDatabase extends SqlExecutor {
  /** The driver's own client, for what the port does not cover. */
  readonly native: unknown;
  /**
   * Runs `work` while holding a lock of this name that no other process on the same database can hold. The lock ends with `work`, and with the
   * process, however it dies. It is no transaction: `work` may open its own.
   */
  exclusively<T>(name: string, work: () => Promise<T>, options?: SqlExclusiveOptions): Promise<T>;
}
