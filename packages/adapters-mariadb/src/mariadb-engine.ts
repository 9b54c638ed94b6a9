import type { Clock } from "@mega/core";
import type { SqlTransactionOptions } from "@mega/core/sql";
import { ServerDatabase } from "@mega/core/sql/driver";
import type { Pool } from "mariadb";
import { BatchRows } from "./batch-rows.ts";
import { type BatchResult, type MariadbDatabase, mariadbBrand } from "./mariadb-database.ts";
import type { MariadbDriver } from "./mariadb-driver.ts";
import type { MariadbExecutor } from "./mariadb-executor.ts";
import type { ResolvedMariadbOptions } from "./mariadb-options.ts";

export interface EngineScope {
  readonly name: string;
  readonly clock: Clock;
  readonly options: ResolvedMariadbOptions;
}

/** The kit's database, with what MariaDB has beyond the port. */
export class MariadbEngine extends ServerDatabase implements MariadbDatabase {
  readonly [mariadbBrand] = true;
  readonly #driver: MariadbDriver;

  constructor(driver: MariadbDriver, { name, clock, options }: EngineScope) {
    const { limits, queueTimeoutMs, maxQueued } = options;
    super(driver, { system: "mariadb", name, limits, queueTimeoutMs, maxQueued, clock });
    this.#driver = driver;
  }

  override get dialect(): "mariadb" {
    return "mariadb";
  }

  override get native(): Pool {
    return this.#driver.native;
  }

  override transaction<T>(work: (tx: MariadbExecutor) => Promise<T>, options?: SqlTransactionOptions): Promise<T> {
    return super.transaction((tx) => work(tx as MariadbExecutor), options);
  }

  async batch(text: string, rows: readonly (readonly unknown[])[], signal?: AbortSignal): Promise<BatchResult> {
    if (rows.length === 0) return { affectedRows: 0 };
    const values = [new BatchRows(rows)];
    const { affectedRows } = await this.transaction(
      (tx) => tx.execute(text, values, signal),
      signal === undefined ? {} : { signal },
    );
    return { affectedRows };
  }

  report(): { readonly connections: number; readonly waiting: number } {
    const { connections, waiting } = this.#driver.pool;
    return { connections, waiting };
  }
}
