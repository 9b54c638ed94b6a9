import type { Clock } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import BetterSqlite3 from "better-sqlite3";
import { isBusy, mapSqliteError } from "./map-error.ts";

export interface ProcessLockOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const pauseMs = 20;

/**
 * Runs `work` under a lock that lives in a file of its own, so that it neither needs nor blocks the database. The operating system takes
 * the lock back when the process dies. The empty file stays: deleting it would let two processes lock two files of one name.
 */
export async function withProcessLock<T>(
  path: string,
  work: () => Promise<T>,
  options: ProcessLockOptions,
): Promise<T> {
  const holder = await lock(path, options);
  try {
    return await work();
  } finally {
    holder.close();
  }
}

async function lock(path: string, { clock, timeoutMs, signal }: ProcessLockOptions): Promise<BetterSqlite3.Database> {
  const giveUpAt = clock.monotonicMs() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const holder = tryLock(path);
    if (holder !== undefined) return holder;
    if (clock.monotonicMs() >= giveUpAt)
      throw new SqlError("SQL_LOCKED", `another holder kept the lock ${path} for more than ${timeoutMs} ms`, {
        data: { lock: path, timeoutMs },
      });
    await clock.sleep(pauseMs, signal);
  }
}

function tryLock(path: string): BetterSqlite3.Database | undefined {
  let native: BetterSqlite3.Database | undefined;
  try {
    native = new BetterSqlite3(path, { timeout: 0 });
    native.exec("begin exclusive");
    return native;
  } catch (cause) {
    native?.close();
    if (isBusy(cause)) return undefined;
    const { code, message, data } = mapSqliteError(cause, "begin exclusive");
    throw new SqlError(code, `cannot lock ${path}: ${message}`, { cause, data: { ...data, lock: path } });
  }
}
