import { type CallLimits, callLimitDefaults, refuseUnknownOptions } from "@mega/core/adapter";
import type { Migration } from "@mega/core/sql";
import { parseUrl, type ServerAddress } from "./connection/server-address.ts";

export interface PostgresOptions extends CallLimits {
  /** `postgres://user:password@host:port/database?sslmode=verify-full`. What the other options say comes first. @default none */
  readonly url?: string;
  /** A name or number, or the folder of a Unix socket. @default "localhost" */
  readonly host?: string;
  /** @default 5_432 */
  readonly port?: number;
  /** @default "postgres" */
  readonly user?: string;
  /** A function is asked at each connect, for passwords that change. @default "" */
  readonly password?: string | (() => string | Promise<string>);
  /** @default the user's name */
  readonly database?: string;
  /** `true` checks the server's certificate, `"require"` encrypts without a check, an object goes to `tls.connect`. @default false */
  readonly tls?: ServerAddress["tls"];
  /** Run-time parameters of the server, such as `search_path`, set at connect. @default {} */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What `pg_stat_activity` shows. @default "mega" */
  readonly applicationName?: string;
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
  /** How long a statement waits for a lock of another transaction. Then `SQL_LOCKED`; 0 = as long as `timeoutMs` lets it. @default 5_000 */
  readonly lockTimeoutMs?: number;
  /** After which the server ends a transaction in which nothing happens, and its connection; 0 = never. @default 60_000 */
  readonly idleInTransactionTimeoutMs?: number;
  /** Prepared statements kept per connection: the texts that came twice. 0 prepares none. @default 200 */
  readonly statementCacheSize?: number;
  /** How many rows of a stream are in memory at once. @default 100 */
  readonly streamBatchRows?: number;
  /** Pause between the signs of life that the connection for `listen` asks for. @default 15_000 */
  readonly listenCheckIntervalMs?: number;
  /** The schema's migrations in order. @default [] */
  readonly migrations?: readonly Migration[];
  /** At boot: `"auto"` applies what is pending, `"check"` refuses to start when something is, `"off"` does not look. @default "auto" */
  readonly migrate?: "auto" | "check" | "off";
}

export interface ResolvedPostgresOptions extends Required<Omit<PostgresOptions, "url" | keyof ServerAddress>> {
  readonly address: ServerAddress;
  readonly limits: Required<CallLimits>;
}

export const postgresDefaults = {
  ...callLimitDefaults,
  host: "localhost",
  port: 5_432,
  user: "postgres",
  password: "",
  tls: false,
  parameters: {},
  applicationName: "mega",
  maxConnections: 10,
  connectTimeoutMs: 30_000,
  queueTimeoutMs: 30_000,
  maxQueued: 10_000,
  statementTimeoutMs: 0,
  lockTimeoutMs: 5_000,
  idleInTransactionTimeoutMs: 60_000,
  statementCacheSize: 200,
  streamBatchRows: 100,
  listenCheckIntervalMs: 15_000,
  migrations: [],
  migrate: "auto",
} as const satisfies Required<Omit<PostgresOptions, "url" | "database">>;

const names = [...Object.keys(postgresDefaults), "url", "database"];
const day = 86_400_000;

/** Throws a `TypeError` or `RangeError` that names the option, and the value unless it is a secret. */
export function resolvePostgresOptions(options: PostgresOptions): ResolvedPostgresOptions {
  refuseUnknownOptions("postgres", options, names);
  const { url, ...given } = options;
  if (url !== undefined && typeof url !== "string") throw new TypeError("postgres.url must be a string");
  const fromUrl = url === undefined ? {} : parseUrl(url);
  const merged = { ...postgresDefaults, ...fromUrl, ...withoutUndefined(given) };
  const parameters = { ...fromUrl.parameters, ...given.parameters };
  const resolved = { ...merged, parameters, database: merged.database ?? merged.user };
  requireAddress(resolved);
  requireNumbers(resolved);
  const { migrate, migrations, applicationName } = resolved;
  if (migrate !== "auto" && migrate !== "check" && migrate !== "off")
    throw wrong("migrate", migrate, `"auto", "check" or "off"`);
  if (!Array.isArray(migrations)) throw wrong("migrations", migrations, "a list of migrations");
  requireText("applicationName", applicationName);
  const { host, port, user, password, database, tls, ...rest } = resolved;
  const { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity } = rest;
  return {
    ...rest,
    address: { host, port, user, password, database, tls, parameters },
    limits: { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity },
  };
}

function requireAddress({ host, port, user, password, database, tls, parameters }: ServerAddress): void {
  requireText("host", host);
  requireText("user", user);
  requireText("database", database);
  requireInteger("port", port, [1, 65_535]);
  if (typeof password !== "string" && typeof password !== "function")
    throw new TypeError("postgres.password must be a string or a function");
  if (typeof tls !== "boolean" && tls !== "require" && (typeof tls !== "object" || tls === null))
    throw wrong("tls", tls, `true, false, "require" or an object for tls.connect`);
  for (const [name, value] of Object.entries(parameters))
    if (typeof value !== "string" || value === "" || value.includes("\0"))
      throw wrong(`parameters.${name}`, value, "a text that is not empty");
}

function requireNumbers(options: Omit<ResolvedPostgresOptions, "address" | "limits">): void {
  requireInteger("maxConnections", options.maxConnections, [1, 10_000]);
  requireInteger("connectTimeoutMs", options.connectTimeoutMs, [1, day]);
  requireInteger("queueTimeoutMs", options.queueTimeoutMs, [1, day]);
  requireInteger("maxQueued", options.maxQueued, [1, 1_000_000]);
  requireInteger("statementTimeoutMs", options.statementTimeoutMs, [0, day]);
  requireInteger("lockTimeoutMs", options.lockTimeoutMs, [0, day]);
  requireInteger("idleInTransactionTimeoutMs", options.idleInTransactionTimeoutMs, [0, day]);
  requireInteger("statementCacheSize", options.statementCacheSize, [0, 100_000]);
  requireInteger("streamBatchRows", options.streamBatchRows, [1, 100_000]);
  requireInteger("listenCheckIntervalMs", options.listenCheckIntervalMs, [10, day]);
  requireInteger("timeoutMs", options.timeoutMs, [0, day]);
  requireInteger("resetTimeoutMs", options.resetTimeoutMs, [1, day]);
  requireInteger("rollingWindowMs", options.rollingWindowMs, [1, day]);
  requireInteger("errorThresholdPercentage", options.errorThresholdPercentage, [0, 100]);
  requireInteger("volumeThreshold", options.volumeThreshold, [0, 1_000_000]);
  if (options.capacity !== Number.POSITIVE_INFINITY) requireInteger("capacity", options.capacity, [1, 1_000_000]);
}

function requireInteger(option: string, value: unknown, [min, max]: readonly [number, number]): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`postgres.${option} (${show(value)}) must be an integer from ${min} to ${max}`);
}

function requireText(option: string, value: unknown): void {
  if (typeof value !== "string" || value.trim() === "" || value.includes("\0"))
    throw wrong(option, value, "a text that is not empty");
}

const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

const wrong = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`postgres.${option} (${show(value)}) must be ${expected}`);
