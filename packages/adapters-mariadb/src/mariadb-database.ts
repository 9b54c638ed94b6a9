import type { SqlDatabase } from "@mega/core/sql";
import type { Pool } from "mariadb";
import type { MariadbExecutor } from "./mariadb-executor.ts";

export interface BatchResult {
  readonly affectedRows: number;
}

/** The API of a `mariadb()` resource: the SQL port, and what MariaDB has beyond it. */
export interface MariadbDatabase extends MariadbExecutor, Pick<SqlDatabase, "exclusively"> {
  /** A pool of the driver's with the same settings, on connections of its own that it opens when it is first used. */
  readonly native: Pool;
  /**
   * Runs one statement for each row of values, all in one transaction and, where the server can, in one message:
   * `batch("insert into card (id, title) values (?, ?)", [[1, "a"], [2, "b"]])`.
   */
  batch(text: string, rows: readonly (readonly unknown[])[], signal?: AbortSignal): Promise<BatchResult>;
}

/** Marks a database of this package, also across two copies of it in one tree. */
export const mariadbBrand: unique symbol = Symbol.for("mega.mariadb");

export const isMariadbDatabase = (value: unknown): value is MariadbDatabase =>
  typeof value === "object" && value !== null && mariadbBrand in value;
