import { rmSync, statSync, writeFileSync } from "node:fs";
import type { Logger } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import BetterSqlite3 from "better-sqlite3";
import type { Connection } from "./connection.ts";
import { isBusy, sqliteCodeOf } from "./map-error.ts";

/** Stands beside the database from an unclean stop until a check has found it whole. */
const markOf = (file: string): string => `${file}.unchecked`;

/**
 * Whether the last process that had the file open did not close it. The last one to close takes the log away, so that a log which nobody has
 * open is what a crash, a kill or a power cut has left. Marks the file, as opening it takes the log over: who comes next must know as well.
 */
export function wasLeftUnclean(file: string): boolean {
  if (statSync(markOf(file), { throwIfNoEntry: false }) !== undefined) return true;
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0 || isOpenElsewhere(file)) return false;
  try {
    writeFileSync(markOf(file), "");
  } catch {
    // On a full disk there is no room for a name. The check is made all the same.
  }
  return true;
}

/** Throws `SQL_STORAGE_DAMAGED` when pages are damaged or belong to nobody. Reads the whole file in one turn. */
export function checkIntegrity(
  connection: Connection,
  { file, logger }: { readonly file: string; readonly logger: Logger },
): void {
  const startedAt = performance.now();
  const problem = findProblem(connection);
  if (problem !== undefined)
    throw new SqlError(
      "SQL_STORAGE_DAMAGED",
      `cannot open the database ${file}: it is damaged (${problem}); restore a backup, or set sqlite.integrityCheck to "off" to save what can be read`,
      { data: { option: "sqlite.file", file, problem } },
    );
  rmSync(markOf(file), { force: true });
  logger.info({ file, durationMs: Math.round(performance.now() - startedAt) }, "checked the database: it is whole");
}

function findProblem(connection: Connection): string | undefined {
  try {
    const [row] = connection.runNow<{ quick_check: string }>("pragma quick_check(1)", []).rows;
    return row === undefined || row.quick_check === "ok" ? undefined : row.quick_check.trim();
  } catch (error) {
    if (error instanceof SqlError && error.code === "SQL_STORAGE_DAMAGED") return error.message;
    throw error;
  }
}

/** Whoever has the file open holds a shared lock on it, which is in the way of an exclusive one. */
function isOpenElsewhere(file: string): boolean {
  let probe: BetterSqlite3.Database | undefined;
  try {
    probe = new BetterSqlite3(file, { timeout: 0 });
    probe.pragma("locking_mode = exclusive");
    probe.prepare("select 1 from sqlite_schema limit 1").get();
    return false;
  } catch (error) {
    if (sqliteCodeOf(error) === "") throw error;
    return isBusy(error);
  } finally {
    probe?.close();
  }
}
