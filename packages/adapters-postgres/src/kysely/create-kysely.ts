import { Kysely } from "kysely";
import type { PostgresExecutor } from "../postgres-executor.ts";
import { createPostgresDialect } from "./postgres-dialect.ts";

/**
 * A typed query builder on a database, or inside a transaction: `db.transaction((tx) => createKysely<Schema>(tx).insertInto("card")…)`.
 * Cheap to make.
 */
export const createKysely = <Schema>(executor: PostgresExecutor): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: createPostgresDialect(executor) });
