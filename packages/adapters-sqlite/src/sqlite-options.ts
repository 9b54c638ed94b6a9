import { refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { Migration } from "@mega/core/sql";

export interface SqliteOptions {
  /** Path of the database file, or ":memory:" for one that ends with the process. */
  readonly file: string;
  /** Whether to make the file's directory when it does not exist. Off, a mistyped path is an error at boot. @default false */
  readonly createDirectory?: boolean;
  /**
   * `"full"`: a resolved write survives a power cut. `"normal"`: it survives the end of the process, and a power cut may take back the last
   * ones; many times more commits per second. The file stays intact in both. @default "full"
   */
  readonly synchronous?: "full" | "normal";
  /**
   * Room on the disk that a file beside the database holds for the time when the disk is full: one half for statements that make room, one for
   * what the app writes at its end. 0 holds none. @default 4_194_304
   */
  readonly reserveBytes?: number;
  /**
   * When to look for damage at boot, reading the whole file: `"unclean"` after a crash, a kill or a power cut, `"always"`, or `"off"`. Damage
   * ends the boot with `SQL_STORAGE_DAMAGED`. @default "unclean"
   */
  readonly integrityCheck?: "unclean" | "always" | "off";
  /** How long to wait, without blocking the process, for a lock that another process holds. Then `SQL_LOCKED`. @default 5_000 */
  readonly busyTimeoutMs?: number;
  /** How long a call waits for the writer or a reader that this process itself is using. Then `SQL_TIMEOUT`. @default 30_000 */
  readonly queueTimeoutMs?: number;
  /** How many calls may wait at once. The next one rejects with `SQL_OVERLOADED`. @default 10_000 */
  readonly maxQueued?: number;
  /** Connections for streams and read transactions, opened when needed. @default 8 */
  readonly maxReaders?: number;
  /** Prepared statements kept per connection; those not used lately go first. @default 200 */
  readonly statementCacheSize?: number;
  /** The schema's migrations in order. @default [] */
  readonly migrations?: readonly Migration[];
  /** At boot: `"auto"` applies what is pending, `"check"` refuses to start when something is, `"off"` does not look. @default "auto" */
  readonly migrate?: "auto" | "check" | "off";
}

export type ResolvedSqliteOptions = Required<SqliteOptions>;

export const sqliteDefaults = {
  createDirectory: false,
  synchronous: "full",
  reserveBytes: 4_194_304,
  integrityCheck: "unclean",
  busyTimeoutMs: 5_000,
  queueTimeoutMs: 30_000,
  maxQueued: 10_000,
  maxReaders: 8,
  statementCacheSize: 200,
  migrations: [],
  migrate: "auto",
} as const satisfies Omit<ResolvedSqliteOptions, "file">;

/** Throws a `TypeError` or `RangeError` that names the option and the value. */
export function resolveSqliteOptions(options: SqliteOptions): ResolvedSqliteOptions {
  refuseUnknownOptions("sqlite", options, ["file", ...Object.keys(sqliteDefaults)]);
  const resolved: ResolvedSqliteOptions = { ...sqliteDefaults, ...options };
  const { file, synchronous, integrityCheck, migrate } = resolved;
  if (typeof file !== "string" || file.trim() === "") throw wrong("file", file, `a path or ":memory:"`);
  if (synchronous !== "full" && synchronous !== "normal") throw wrong("synchronous", synchronous, `"full" or "normal"`);
  if (integrityCheck !== "unclean" && integrityCheck !== "always" && integrityCheck !== "off")
    throw wrong("integrityCheck", integrityCheck, `"unclean", "always" or "off"`);
  if (migrate !== "auto" && migrate !== "check" && migrate !== "off")
    throw wrong("migrate", migrate, `"auto", "check" or "off"`);
  if (!Array.isArray(resolved.migrations)) throw wrong("migrations", resolved.migrations, "a list of migrations");
  requireIntegers("sqlite", resolved, {
    reserveBytes: [0, 1_099_511_627_776],
    busyTimeoutMs: [0, 3_600_000],
    queueTimeoutMs: [1, 3_600_000],
    maxQueued: [1, 1_000_000],
    maxReaders: [1, 1_000],
    statementCacheSize: [0, 100_000],
  });
  return resolved;
}

const wrong = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`sqlite.${option} (${JSON.stringify(value)}) must be ${expected}`);
