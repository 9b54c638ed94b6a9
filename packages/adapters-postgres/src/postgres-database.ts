import type { SqlDatabase } from "@mega/core/sql";
import type { Sql } from "postgres";
import type { ListenOptions, NotificationSubscription } from "./notifications.ts";
import type { PostgresExecutor } from "./postgres-executor.ts";

/** The API of a `postgres()` resource: the SQL port, and what PostgreSQL has beyond it. */
export interface PostgresDatabase extends PostgresExecutor, Pick<SqlDatabase, "exclusively"> {
  /** A client of the driver's with the same settings, on connections of its own that it opens when it is first used. */
  readonly native: Sql;
  /**
   * Calls back for each notification of the channel, once the server has confirmed it; at most once each, in the order of the commits. Comes back by
   * itself when the connection is lost, and then says through `onGap` that something may have been missed.
   */
  listen(
    channel: string,
    onMessage: (payload: string) => void,
    options?: ListenOptions,
  ): Promise<NotificationSubscription>;
  /** Tells who listens, in all processes. In a transaction, `select pg_notify(…)` tells them when it commits. */
  notify(channel: string, payload?: string): Promise<void>;
}

/** Marks a database of this package, also across two copies of it in one tree. */
export const postgresBrand: unique symbol = Symbol.for("mega.postgres");

export const isPostgresDatabase = (value: unknown): value is PostgresDatabase =>
  typeof value === "object" && value !== null && postgresBrand in value;
