import type { Clock, Logger } from "@mega/core";
import type { BreakerCall } from "@mega/core/breaker";
import { SqlError } from "@mega/core/sql";
import { ConnectionPool, firstWord, type PinnedConnection, type SqlServerDriver } from "@mega/core/sql/driver";
import type { Sql } from "postgres";
import { createClient } from "./connection/create-client.ts";
import { Lease } from "./connection/lease.ts";
import { Link } from "./connection/link.ts";
import { lockKey } from "./lock-key.ts";
import { Notifications } from "./notifications.ts";
import { toSqlError } from "./postgres-error.ts";
import type { ResolvedPostgresOptions } from "./postgres-options.ts";

export interface DriverScope {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The kit's view of PostgreSQL: a pool of connections, and how the server wants things said. */
export class PostgresDriver implements SqlServerDriver {
  readonly dialect = "postgres";
  readonly native: Sql;
  readonly pool: ConnectionPool<Link>;
  readonly notifications: Notifications;

  constructor(options: ResolvedPostgresOptions, { clock, logger }: DriverScope) {
    const onNotice = (notice: object): void => logger.debug({ notice }, "PostgreSQL says");
    const { maxConnections, queueTimeoutMs, maxQueued } = options;
    const create = (onClosed: () => void): Link => new Link({ options, onNotice, onClosed });
    this.pool = new ConnectionPool({ maxConnections, queueTimeoutMs, maxQueued, clock, create });
    this.notifications = new Notifications(options, { clock, logger });
    this.native = createClient(options, { onNotice, own: { max: maxConnections } });
  }

  async pin(signal: AbortSignal | undefined): Promise<PinnedConnection> {
    return new Lease(await this.pool.lease(signal));
  }

  pinIdle(): PinnedConnection | undefined {
    const leased = this.pool.leaseIdle();
    return leased && new Lease(leased);
  }

  beginText(mode: "read" | "write"): string {
    return mode === "read" ? "begin transaction isolation level repeatable read, read only" : "begin";
  }

  toSqlError(error: unknown, text: string): SqlError {
    const known = toSqlError(error, text);
    const isConnecting = text === "connect" && known.code === "SQL_CONNECTION_LOST";
    if (!isConnecting) return known;
    return new SqlError(known.code, known.message, { cause: known.cause, data: { ...known.data, isSent: false } });
  }

  /** After an error the transaction is still open: the server refuses its statements until it is rolled back. */
  endsTransaction(): boolean {
    return false;
  }

  refuseInTransaction(text: string): void {
    if (firstWord(text) === "prepare" && /^\W*prepare\s+transaction\b/i.test(text))
      throw new SqlError("SQL_INVALID_STATEMENT", "two-phase commit is not supported: use native");
  }

  async tryLock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean> {
    return this.#isTrue(connection, { text: "select pg_try_advisory_lock($1::bigint) as held", name }, call);
  }

  async unlock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean> {
    return this.#isTrue(connection, { text: "select pg_advisory_unlock($1::bigint) as held", name }, call);
  }

  async close(signal: AbortSignal): Promise<void> {
    const ended = this.native.end({ timeout: signal.aborted ? 0 : 1 });
    await Promise.all([ended, this.notifications.close(signal), this.pool.close(signal)]);
  }

  async #isTrue(
    connection: PinnedConnection,
    { text, name }: { readonly text: string; readonly name: string },
    call: BreakerCall,
  ): Promise<boolean> {
    const { rows } = await connection.execute<{ held: boolean }>(text, [lockKey(name)], call);
    return rows[0]?.held === true;
  }
}
