import { Kysely } from "kysely";
import type { MariadbExecutor } from "../mariadb-executor.ts";
import { createMariadbDialect } from "./mariadb-dialect.ts";

/**
 * A typed query builder on a database, or inside a transaction: `db.transaction((tx) => createKysely<Schema>(tx).insertInto("card")…)`.
 * Cheap to make.
 */
export const createKysely = <Schema>(executor: MariadbExecutor): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: createMariadbDialect(executor) });
