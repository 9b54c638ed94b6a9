import type { StartScope } from "@mega/core";
import { isSqliteDatabase, type SqliteDatabase } from "./sqlite-database.ts";

/** The `sqlite()` resource of this name. Throws a `TypeError` that names the option and what there is instead. */
export function findDatabase(
  scope: Pick<StartScope, "name" | "resources">,
  option: string,
  name: string,
): SqliteDatabase {
  const found = scope.resources[name];
  if (isSqliteDatabase(found)) return found;
  const candidates = Object.keys(scope.resources).filter((each) => isSqliteDatabase(scope.resources[each]));
  const hint =
    candidates.length > 0
      ? `sqlite() resources declared before "${scope.name}": ${candidates.join(", ")}`
      : `no sqlite() resource is declared before "${scope.name}"`;
  const problem = found === undefined ? "names no resource" : "names a resource that is not a sqlite() database";
  throw new TypeError(`${option} (${JSON.stringify(name)}) ${problem}; ${hint}`);
}
