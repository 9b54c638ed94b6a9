import type { Clock } from "@mega/core";
import type { BreakerCall } from "@mega/core/breaker";
import type { SqlError } from "@mega/core/sql";
import { ConnectionPool, type PinnedConnection, type SqlServerDriver } from "@mega/core/sql/driver";
import { createPool, type Pool } from "mariadb";
import { connectionSettings } from "./connection/connection-settings.ts";
import { beginSnapshot, Lease } from "./connection/lease.ts";
import { Link } from "./connection/link.ts";
import { lockName } from "./lock-name.ts";
import { notSent, toSqlError } from "./mariadb-error.ts";
import type { ResolvedMariadbOptions } from "./mariadb-options.ts";
import { refuseImplicitCommit } from "./statement-guard.ts";

/** The kit's view of MariaDB: a pool of connections, and how the server wants things said. */
export class MariadbDriver implements SqlServerDriver {
  readonly dialect = "mariadb";
  readonly pool: ConnectionPool<Link>;
  readonly #options: ResolvedMariadbOptions;
  #native: Pool | undefined;

  constructor(options: ResolvedMariadbOptions, clock: Clock) {
    const { maxConnections, queueTimeoutMs, maxQueued } = options;
    this.#options = options;
    const create = (onClosed: () => void): Link => new Link({ options, onClosed });
    this.pool = new ConnectionPool({ maxConnections, queueTimeoutMs, maxQueued, clock, create });
  }

  get native(): Pool {
    const { maxConnections, queueTimeoutMs } = this.#options;
    this.#native ??= createPool({
      ...connectionSettings(this.#options),
      connectionLimit: maxConnections,
      minimumIdle: 1,
      acquireTimeout: queueTimeoutMs,
    });
    return this.#native;
  }

  async pin(signal: AbortSignal | undefined): Promise<Lease> {
    return new Lease(await this.pool.lease(signal));
  }

  pinIdle(): Lease | undefined {
    const leased = this.pool.leaseIdle();
    return leased && new Lease(leased);
  }

  beginText(mode: "read" | "write"): string {
    return mode === "read" ? beginSnapshot : "start transaction";
  }

  toSqlError(error: unknown, text: string): SqlError {
    const known = toSqlError(error, text);
    const isConnecting = text === "connect" && known.code === "SQL_CONNECTION_LOST";
    return isConnecting ? notSent(known.message, known) : known;
  }

  /** After a deadlock nothing of the transaction is left, and what came next would be kept at once. */
  endsTransaction(error: SqlError): boolean {
    const { code, data } = error;
    return (code === "SQL_DEADLOCK" && data?.["isUndone"] === true) || data?.["endsTransaction"] === true;
  }

  refuseInTransaction(text: string): void {
    refuseImplicitCommit(text);
  }

  async tryLock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean> {
    return this.#isOne(connection, { text: "select get_lock(?, 0) as held", name }, call);
  }

  async unlock(connection: PinnedConnection, name: string, call: BreakerCall): Promise<boolean> {
    return this.#isOne(connection, { text: "select release_lock(?) as held", name }, call);
  }

  async close(signal: AbortSignal): Promise<void> {
    const ended = this.#native?.end().catch(() => undefined);
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.all([ended === undefined ? undefined : Promise.race([ended, aborted]), this.pool.close(signal)]);
  }

  async #isOne(
    connection: PinnedConnection,
    { text, name }: { readonly text: string; readonly name: string },
    call: BreakerCall,
  ): Promise<boolean> {
    const lock = lockName(this.#options.address.database, name);
    const { rows } = await connection.execute<{ held: number | null }>(text, [lock], call);
    return rows[0]?.held === 1;
  }
}
