import { Kysely } from "kysely";
import type { SqliteExecutor } from "../sqlite-executor.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";

/**
 * A typed query builder on a database, or inside a transaction: `db.transaction((tx) => createKysely<Schema>(tx).insertInto("card")…)`.
 * Cheap to make. Prefer `db.transaction` to Kysely's own `transaction()`: it refuses a call that would wait for itself at once.
 */
export const createKysely = <Schema>(executor: SqliteExecutor): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: createSqliteDialect(executor) });
