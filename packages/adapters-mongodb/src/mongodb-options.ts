import { type CallLimits, callLimitDefaults, refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { DocumentMigration } from "@mega/core/documents";
import { MongoClient, type MongoClientOptions } from "mongodb";

export interface MongodbOptions extends CallLimits {
  /** `mongodb://user:password@host:port/database` or `mongodb+srv://…`, with what the driver's connection strings take. */
  readonly url: string;
  /** @default the one of the URL, else "test" */
  readonly database?: string;
  /** How many connections the pool opens at most, each when it is needed. @default 20 */
  readonly maxConnections?: number;
  /** How long the boot tries to reach a server that is not there yet. @default 15_000 */
  readonly connectTimeoutMs?: number;
  /** How long a call waits for a server that takes it, as during an election; no longer than `timeoutMs`. @default 5_000 */
  readonly serverSelectionTimeoutMs?: number;
  /** How long a call waits for a free connection. Then `DOCUMENT_TIMEOUT`; no longer than `timeoutMs`. @default 5_000 */
  readonly queueTimeoutMs?: number;
  /**
   * Whether the driver sends a write of one document again when the connection breaks; the server knows the second by its number and does not
   * carry it out twice. Updates and deletes by a filter are never sent again. @default true
   */
  readonly retryWrites?: boolean;
  /** Whether the driver sends a read again, once, when the connection breaks. @default true */
  readonly retryReads?: boolean;
  /** How long a lock of `exclusively` outlives a process that died. @default 30_000 */
  readonly lockLeaseMs?: number;
  /** How many documents of a stream are in memory at once. @default 100 */
  readonly streamBatchDocuments?: number;
  /** Further options of the driver, such as `tls`, `tlsCAFile`, `replicaSet`, `readPreference`. @default {} */
  readonly driver?: Omit<MongoClientOptions, "timeoutMS" | "retryWrites" | "retryReads">;
  /** Migrations of collections and indexes in order. @default [] */
  readonly migrations?: readonly DocumentMigration[];
  /** At boot: `"auto"` applies what is pending, `"check"` refuses to start when something is, `"off"` does not look. @default "auto" */
  readonly migrate?: "auto" | "check" | "off";
}

export interface ResolvedMongodbOptions extends Required<Omit<MongodbOptions, "database">> {
  readonly database: string | undefined;
  readonly limits: Required<CallLimits>;
}

export const mongodbDefaults = {
  ...callLimitDefaults,
  maxConnections: 20,
  connectTimeoutMs: 15_000,
  serverSelectionTimeoutMs: 5_000,
  queueTimeoutMs: 5_000,
  retryWrites: true,
  retryReads: true,
  lockLeaseMs: 30_000,
  streamBatchDocuments: 100,
  driver: {},
  migrations: [],
  migrate: "auto",
} as const satisfies Required<Omit<MongodbOptions, "url" | "database">>;

const names = [...Object.keys(mongodbDefaults), "url", "database"];
const day = 86_400_000;

/** Throws a `TypeError` or `RangeError` that names the option, and the value unless it is a secret. */
export function resolveMongodbOptions(options: MongodbOptions): ResolvedMongodbOptions {
  refuseUnknownOptions("mongodb", options, names);
  const resolved = { database: undefined, ...mongodbDefaults, ...withoutUndefined(options) };
  const { url, database, migrate, migrations, driver } = resolved;
  if (typeof url !== "string" || !/^mongodb(?:\+srv)?:\/\//.test(url))
    throw new TypeError(`mongodb.url must begin with "mongodb://" or "mongodb+srv://"`);
  if (database !== undefined && (typeof database !== "string" || !/^[^\0/\\. "$*<>:|?]{1,63}$/.test(database)))
    throw wrong("database", database, "a name of 1 to 63 characters");
  if (migrate !== "auto" && migrate !== "check" && migrate !== "off")
    throw wrong("migrate", migrate, `"auto", "check" or "off"`);
  if (!Array.isArray(migrations)) throw wrong("migrations", migrations, "a list of migrations");
  if (typeof driver !== "object" || driver === null) throw wrong("driver", driver, "an object of the driver's options");
  for (const option of ["retryWrites", "retryReads"] as const)
    if (typeof resolved[option] !== "boolean") throw wrong(option, resolved[option], "true or false");
  requireNumbers(resolved);
  const { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity } = resolved;
  const bound = timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs;
  const complete = {
    ...resolved,
    serverSelectionTimeoutMs: Math.min(resolved.serverSelectionTimeoutMs, bound),
    queueTimeoutMs: Math.min(resolved.queueTimeoutMs, bound),
    limits: { timeoutMs, errorThresholdPercentage, resetTimeoutMs, rollingWindowMs, volumeThreshold, capacity },
  };
  requireClientOptions(complete);
  return complete;
}

/** The client; it connects to nothing before it is used. */
export function createClient(options: ResolvedMongodbOptions): MongoClient {
  const { url, maxConnections, serverSelectionTimeoutMs, queueTimeoutMs, timeoutMs, retryReads, retryWrites } = options;
  return new MongoClient(url, {
    appName: "mega",
    // Servers before MongoDB 5 confirm a write that a failover takes back, unless they are told.
    ...(!/[?&]w=/i.test(url) && { writeConcern: { w: "majority" } }),
    maxPoolSize: maxConnections,
    // A silent connection is closed, so that nobody waits for it and no other call is given it.
    socketTimeoutMS: timeoutMs,
    connectTimeoutMS: serverSelectionTimeoutMs,
    ...options.driver,
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    waitQueueTimeoutMS: queueTimeoutMs,
    retryReads,
    retryWrites,
  });
}

/** Without a cause, and without a reason that repeats a part of the URL's authority: it may be the password. */
function requireClientOptions(options: ResolvedMongodbOptions): void {
  try {
    createClient(options);
  } catch (error) {
    const [authority = ""] = options.url.replace(/^[a-z+]+:\/\//, "").split(/[/?]/);
    const secrets = authority.split(/[:@,]/).filter((part) => part !== "");
    const said = error instanceof Error ? error.message : "";
    const reason = said === "" || secrets.some((part) => said.includes(part)) ? "it cannot be read" : said;
    throw new TypeError(`mongodb.url or mongodb.driver is not what the driver takes: ${reason}`);
  }
}

function requireNumbers(options: Omit<ResolvedMongodbOptions, "limits">): void {
  requireIntegers("mongodb", options, {
    maxConnections: [1, 10_000],
    connectTimeoutMs: [1, day],
    serverSelectionTimeoutMs: [1, day],
    queueTimeoutMs: [1, day],
    lockLeaseMs: [100, day],
    streamBatchDocuments: [2, 100_000],
    timeoutMs: [0, day],
    resetTimeoutMs: [1, day],
    rollingWindowMs: [1, day],
    errorThresholdPercentage: [0, 100],
    volumeThreshold: [0, 1_000_000],
    ...(options.capacity !== Number.POSITIVE_INFINITY && { capacity: [1, 1_000_000] }),
  });
}

const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

const wrong = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`mongodb.${option} (${show(value)}) must be ${expected}`);
