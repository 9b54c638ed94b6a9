import type { SqlDatabase } from "@mega/core/sql";
import type BetterSqlite3 from "better-sqlite3";
import type { SqliteExecutor } from "./sqlite-executor.ts";

/** The API of a `sqlite()` resource: the SQL port with the driver's client and its file. */
export interface SqliteDatabase extends SqliteExecutor, Pick<SqlDatabase, "exclusively"> {
  /** The connection that writes. Statements run on it directly are inside whatever transaction is open at that moment. */
  readonly native: BetterSqlite3.Database;
  readonly file: string;
}

/** Marks a database of this package, also across two copies of it in one tree. */
export const sqliteBrand: unique symbol = Symbol.for("mega.sqlite");

export const isSqliteDatabase = (value: unknown): value is SqliteDatabase =>
  typeof value === "object" && value !== null && sqliteBrand in value;
