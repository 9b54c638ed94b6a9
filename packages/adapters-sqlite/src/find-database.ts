import type { StartScope } from "@mega/core";
import { findResource } from "@mega/core/adapter";
import { isSqliteDatabase, type SqliteDatabase } from "./sqlite-database.ts";

/** The `sqlite()` resource of this name. Throws a `TypeError` that names the option and what there is instead. */
export const findDatabase = (
  scope: Pick<StartScope, "name" | "resources">,
  option: string,
  name: string,
): SqliteDatabase => findResource(scope, { option, name, factory: "sqlite()", isWanted: isSqliteDatabase });
