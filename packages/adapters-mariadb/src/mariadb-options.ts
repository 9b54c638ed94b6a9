import { type CallLimits, callLimitDefaults, refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { Migration } from "@mega/core/sql";
import { parseUrl, type ServerAddress, type TlsOption } from "./connection/server-address.ts";

export interface MariadbOptions extends CallLimits {
  /** `mariadb://user:password@host:port/database?tls=verify-full`. What the other options say comes first. @default none */
  readonly url?: string;
  /** A name or number, or the path of a Unix socket. @default "localhost" */
  readonly host?: string;
  /** @default 3_306 */
  readonly port?: number;
  /** @default "root" */
  readonly user?: string;
  /** @default "" */
  readonly password?: string;
  /** @default the user's name */
  readonly database?: string;
  /** `true` checks the server's certificate, `"require"` encrypts without a check, an object goes to `tls.connect`. @default false */
  readonly tls?: TlsOption;
  /** How many connections the pool opens at most, each when it is needed. @default 10 */
  readonly maxConnections?: number;
  /** How long the boot tries to connect to a server that is not there yet, and how long one attempt may take. @default 30_000 */
  readonly connectTimeoutMs?: number;
  /** How long a call waits for a free connection. Then `SQL_TIMEOUT`. @default 30_000 */
  readonly queueTimeoutMs?: number;
  /** How many calls may wait for one at once. The next one rejects with `SQL_OVERLOADED`. @default 10_000 */
  readonly maxQueued?: number;
  /** After which the server itself ends a statement, also when this process is gone; 0 leaves it to the server's own setting. @default 0 */
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for a lock of another transaction. Then `SQL_LOCKED`; in whole seconds, rounded up; 0 = the server's own setting. @default 5_000 */
  readonly lockTimeoutMs?: number;
  /** After which the server ends a transaction in which nothing happens, and its connection; 0 = never. @default 60_000 */
  readonly idleInTransactionTimeoutMs?: number;
  /** Prepared statements kept per connection; those not used lately go first. @default 200 */
  readonly statementCacheSize?: number;
  /** How many rows of a stream are in memory at once. @default 100 */
  readonly streamBatchRows?: number;
  /** The schema's migrations in order. @default [] */
  readonly migrations?: readonly Migration[];
  /** At boot: `"auto"` applies what is pending, `"check"` refuses to start when something is, `"off"` does not look. @default "auto" */
  readonly migrate?: "auto" | "check" | "off";
}

export interface ResolvedMariadbOptions extends Required<Omit<MariadbOptions, "url" | keyof ServerAddress>> {
  readonly address: ServerAddress;
  readonly limits: Required<CallLimits>;
}

export const mariadbDefaults = {
  ...callLimitDefaults,
  host: "localhost",
  port: 3_306,
  user: "root",
  password: "",
  tls: false,
  maxConnections: 10,
  connectTimeoutMs: 30_000,
  queueTimeoutMs: 30_000,
  maxQueued: 10_000,
  statementTimeoutMs: 0,
  lockTimeoutMs: 5_000,
  idleInTransactionTimeoutMs: 60_000,
  statementCacheSize: 200,
  streamBatchRows: 100,
  migrations: [],
  migrate: "auto",
} as const satisfies Required<Omit<MariadbOptions, "url" | "database">>;

const names = [...Object.keys(mariadbDefaults), "url", "database"];
const day = 86_400_000;

/** Throws a `TypeError` or `RangeError` that names the option, and the value unless it is a secret. */
export function resolveMariadbOptions(options: MariadbOptions): ResolvedMariadbOptions {
  refuseUnknownOptions("mariadb", options, names);
  const { url, ...given } = options;
  if (url !== undefined && typeof url !== "string") throw new TypeError("mariadb.url must be a string");
  const fromUrl = url === undefined ? {} : parseUrl(url);
  const merged = { ...mariadbDefaults, ...fromUrl, ...withoutUndefined(given) };
  const resolved = { ...merged, database: merged.database ?? merged.user };
  requireAddress(resolved);
  requireNumbers(resolved);
  const { migrate, migrations } = resolved;
  if (migrate !== "auto" && migrate !== "check" && migrate !== "off")
    throw wrong("migrate", migrate, `"auto", "check" or "off"`);
  if (!Array.isArray(migrations)) throw wrong("migrations", migrations, "a list of migrations");
  const { host, port, user, password, database, tls, ...rest } = resolved;
  const { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity } = rest;
  return {
    ...rest,
    address: { host, port, user, password, database, tls },
    limits: { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity },
  };
}

function requireAddress({ host, port, user, password, database, tls }: ServerAddress): void {
  requireText("host", host);
  requireText("user", user);
  requireText("database", database);
  requireIntegers("mariadb", { port }, { port: [1, 65_535] });
  if (typeof password !== "string") throw new TypeError("mariadb.password must be a string");
  if (typeof tls !== "boolean" && tls !== "require" && (typeof tls !== "object" || tls === null))
    throw wrong("tls", tls, `true, false, "require" or an object for tls.connect`);
}

function requireNumbers(options: Omit<ResolvedMariadbOptions, "address" | "limits">): void {
  requireIntegers("mariadb", options, {
    maxConnections: [1, 10_000],
    connectTimeoutMs: [1, day],
    queueTimeoutMs: [1, day],
    maxQueued: [1, 1_000_000],
    statementTimeoutMs: [0, day],
    lockTimeoutMs: [0, day],
    idleInTransactionTimeoutMs: [0, day],
    statementCacheSize: [1, 100_000],
    streamBatchRows: [1, 100_000],
    timeoutMs: [0, day],
    resetTimeoutMs: [1, day],
    rollingWindowMs: [1, day],
    errorThresholdPercentage: [0, 100],
    volumeThreshold: [0, 1_000_000],
  });
  if (options.capacity !== Number.POSITIVE_INFINITY) requireIntegers("mariadb", options, { capacity: [1, 1_000_000] });
}

function requireText(option: string, value: unknown): void {
  if (typeof value !== "string" || value.trim() === "" || value.includes("\0"))
    throw wrong(option, value, "a text that is not empty");
}

const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

const wrong = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`mariadb.${option} (${show(value)}) must be ${expected}`);
