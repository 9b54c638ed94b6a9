import { type Clock, exponentialBackoff } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import type { LinkPool } from "./connection/link-pool.ts";
import { describeAddress } from "./connection/server-address.ts";
import { driverCodeOf, toSqlError } from "./postgres-error.ts";
import type { ResolvedPostgresOptions } from "./postgres-options.ts";

export interface BootScope {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a wait cannot cure. A name that is not known is a typing error more often than a server to come. */
const hopeless: ReadonlySet<string> = new Set(["ENOTFOUND", "ENOENT", "EACCES"]);

/** Connects once, trying again while the server is not there yet or has no room. Rejects with `SQL_OPEN_FAILED` and the last reason. */
export async function connectAtBoot(
  pool: LinkPool,
  options: ResolvedPostgresOptions,
  { clock, signal }: BootScope,
): Promise<void> {
  const { connectTimeoutMs, address } = options;
  const giveUpAt = clock.monotonicMs() + connectTimeoutMs;
  const backoff = exponentialBackoff({ baseMs: 50, maxMs: 1_000 });
  for (let attempt = 1; ; attempt += 1) {
    const timeLeftMs = Math.max(1, Math.ceil(giveUpAt - clock.monotonicMs()));
    const error = await tryOnce(pool, AbortSignal.any([signal, AbortSignal.timeout(timeLeftMs)]));
    if (error === undefined) return;
    signal.throwIfAborted();
    const pauseMs = backoff(attempt);
    if (isHopeless(error) || clock.monotonicMs() + pauseMs >= giveUpAt)
      throw new SqlError("SQL_OPEN_FAILED", `cannot connect to ${describeAddress(address)}: ${error.message}`, {
        cause: error.cause,
        data: { ...error.data, host: address.host, port: address.port, database: address.database, attempts: attempt },
      });
    await clock.sleep(pauseMs, signal);
  }
}

const isHopeless = (error: SqlError): boolean =>
  (error.code !== "SQL_CONNECTION_LOST" && error.code !== "SQL_OVERLOADED") || hopeless.has(driverCodeOf(error.cause));

async function tryOnce(pool: LinkPool, signal: AbortSignal): Promise<SqlError | undefined> {
  const lease = await pool.lease(signal);
  const onAbort = (listener: (reason: unknown) => void): void =>
    signal.addEventListener("abort", () => listener(signal.reason), { once: true });
  try {
    await lease.open?.({ signal, onAbort });
    return undefined;
  } catch (error) {
    return toSqlError(error, "connect");
  } finally {
    lease.release();
  }
}
