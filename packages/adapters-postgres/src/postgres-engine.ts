import type { Clock } from "@mega/core";
import type { SqlTransactionOptions } from "@mega/core/sql";
import { ServerDatabase } from "@mega/core/sql/driver";
import type { Sql } from "postgres";
import type { ListenOptions, NotificationSubscription } from "./notifications.ts";
import { type PostgresDatabase, postgresBrand } from "./postgres-database.ts";
import type { PostgresDriver } from "./postgres-driver.ts";
import type { PostgresExecutor } from "./postgres-executor.ts";
import type { ResolvedPostgresOptions } from "./postgres-options.ts";

export interface EngineScope {
  readonly name: string;
  readonly clock: Clock;
  readonly options: ResolvedPostgresOptions;
}

/** The kit's database, with what PostgreSQL has beyond the port. */
export class PostgresEngine extends ServerDatabase implements PostgresDatabase {
  readonly [postgresBrand] = true;
  readonly #driver: PostgresDriver;

  constructor(driver: PostgresDriver, { name, clock, options }: EngineScope) {
    const { limits, queueTimeoutMs, maxQueued } = options;
    super(driver, { system: "postgresql", name, limits, queueTimeoutMs, maxQueued, clock });
    this.#driver = driver;
  }

  override get dialect(): "postgres" {
    return "postgres";
  }

  override get native(): Sql {
    return this.#driver.native;
  }

  override transaction<T>(work: (tx: PostgresExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T> {
    return super.transaction((tx) => work(tx as PostgresExecutor), options);
  }

  listen(
    channel: string,
    onMessage: (payload: string) => void,
    options: ListenOptions = {},
  ): Promise<NotificationSubscription> {
    return this.#driver.notifications.listen({ ...options, channel, onMessage });
  }

  async notify(channel: string, payload = ""): Promise<void> {
    await this.execute("select pg_notify($1, $2)", [channel, payload]);
  }

  report(): { readonly connections: number; readonly waiting: number } {
    const { connections, waiting } = this.#driver.pool;
    return { connections, waiting };
  }
}
