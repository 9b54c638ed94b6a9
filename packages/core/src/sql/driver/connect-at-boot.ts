import { exponentialBackoff } from "../../backoff.ts";
import type { Clock } from "../../clock.ts";
import { SqlError } from "../sql-error.ts";
import type { SqlServerDriver } from "./server-driver.ts";

export interface ConnectAtBoot {
  readonly driver: Pick<SqlServerDriver, "pin" | "toSqlError">;
  readonly clock: Clock;
  /** Of the boot. */
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
  /** For the message and the error's `data`; nothing secret. */
  readonly address: ServerPlace;
}

export interface ServerPlace {
  /** A name or number, or the path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** What a wait cannot cure. A name that is not known is a typing error more often than a server to come. */
const hopeless: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENOENT", "EACCES"]);

/** Connects once, trying again while the server is not there yet or has no room. Rejects with `SQL_OPEN_FAILED` and the last reason that the server gave. */
export async function connectAtBoot(options: ConnectAtBoot): Promise<void> {
  const { driver, clock, signal, connectTimeoutMs, address } = options;
  const { host, port, database } = address;
  const giveUpAt = clock.monotonicMs() + connectTimeoutMs;
  const backoff = exponentialBackoff({ baseMs: 50, maxMs: 1_000 });
  let lastAnswer: SqlError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const timeLeftMs = Math.max(1, Math.ceil(giveUpAt - clock.monotonicMs()));
    const timeUp = AbortSignal.timeout(timeLeftMs);
    const failure = await tryOnce(driver, AbortSignal.any([signal, timeUp]));
    if (failure === undefined) return;
    signal.throwIfAborted();
    // That the last attempt had no time left says less than what the server said before.
    const error = timeUp.aborted ? (lastAnswer ?? failure) : failure;
    lastAnswer = error;
    const pauseMs = backoff(attempt);
    if (isHopeless(error) || clock.monotonicMs() + pauseMs >= giveUpAt)
      throw new SqlError("SQL_OPEN_FAILED", `cannot connect to ${describePlace(address)}: ${error.message}`, {
        cause: error.cause,
        data: { ...error.data, host, port, database, attempts: attempt },
      });
    await clock.sleep(pauseMs, signal);
  }
}

const isHopeless = ({ code, data }: SqlError): boolean =>
  (code !== "SQL_CONNECTION_LOST" && code !== "SQL_OVERLOADED") || hopeless.has(data?.["driverCode"]);

const describePlace = ({ host, port, database }: ServerPlace): string =>
  `the database "${database}" at ${host.startsWith("/") ? host : `${host}:${port}`}`;

async function tryOnce(driver: ConnectAtBoot["driver"], signal: AbortSignal): Promise<SqlError | undefined> {
  const connection = await driver.pin(signal);
  const over = new AbortController();
  const onAbort = (listener: (reason: unknown) => void): void => {
    if (signal.aborted) listener(signal.reason);
    else signal.addEventListener("abort", () => listener(signal.reason), { signal: over.signal });
  };
  try {
    await connection.open?.({ signal, onAbort });
    return undefined;
  } catch (error) {
    if (!signal.aborted) return driver.toSqlError(error, "connect");
    return new SqlError("SQL_CONNECTION_LOST", "it did not answer in time", { cause: error });
  } finally {
    // The time for the boot passes also when it is over, and then the connection is somebody else's.
    over.abort();
    connection.release();
  }
}
