import type { SqlDatabase } from "@mega/core/sql";
import type { Sql } from "postgres";
import type { PostgresExecutor } from "./postgres-executor.ts";

/** The API of a `postgres()` resource: the SQL port, and what PostgreSQL has beyond it. */
export interface PostgresDatabase extends PostgresExecutor, Pick<SqlDatabase, "exclusively"> {
  /** A client of the driver's with the same settings, on connections of its own that it opens when it is first used. */
  readonly native: Sql;
}

/** Marks a database of this package, also across two copies of it in one tree. */
export const postgresBrand: unique symbol = Symbol.for("mega.postgres");

export const isPostgresDatabase = (value: unknown): value is PostgresDatabase =>
  typeof value === "object" && value !== null && postgresBrand in value;
