import { defineResource, type Resource } from "@mega/core";
import { refuseUnknownOptions, requireIntegers, Sweeper } from "@mega/core/adapter";
import { type Cache, createCache } from "@mega/core/cache";
import { createMigrator } from "@mega/core/sql";
import { findDatabase } from "../find-database.ts";
import { cacheMigrations } from "./cache-migrations.ts";
import { createSqliteCacheStore, sweepCache } from "./sqlite-cache-store.ts";

export interface SqliteCacheOptions {
  /** The name of the `sqlite()` resource that keeps the cache; declared before this one. */
  readonly database: string;
  /** What keys, values and tags may take together. Past it the oldest entries go. @default 268_435_456 */
  readonly maxBytes?: number;
  /** Pause between removals of expired entries. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many expired entries one statement removes. @default 1_000 */
  readonly sweepBatch?: number;
}

export const sqliteCacheDefaults = {
  maxBytes: 268_435_456,
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<SqliteCacheOptions>, "database">;

function resolveSqliteCache(options: SqliteCacheOptions): Required<SqliteCacheOptions> {
  refuseUnknownOptions("sqliteCache", options, ["database", ...Object.keys(sqliteCacheDefaults)]);
  const resolved = { ...sqliteCacheDefaults, ...options };
  const { database } = resolved;
  if (typeof database !== "string" || database === "")
    throw new TypeError(`sqliteCache.database (${JSON.stringify(database)}) must be the name of a sqlite() resource`);
  requireIntegers("sqliteCache", resolved, {
    maxBytes: [1_024, Number.MAX_SAFE_INTEGER],
    sweepIntervalMs: [10, 86_400_000],
    sweepBatch: [1, 1_000_000],
  });
  return resolved;
}

/** A cache that outlives the process and is shared by all processes on one file. Each write is a transaction of the database. */
export function sqliteCache(options: SqliteCacheOptions): Resource<Cache> {
  const { database: name, maxBytes, sweepIntervalMs, sweepBatch } = resolveSqliteCache(options);
  let sweeper: Sweeper | undefined;
  return defineResource<Cache>({
    kind: "sqlite-cache",
    async start({ clock, logger, signal, ...scope }) {
      const database = findDatabase(scope, "sqliteCache.database", name);
      await createMigrator({
        database,
        migrations: cacheMigrations,
        clock,
        signal,
        table: "mega_cache_migrations",
      }).up();
      sweeper = new Sweeper({
        clock,
        logger,
        intervalMs: sweepIntervalMs,
        sweep: () => sweepCache(database, clock.now(), sweepBatch),
      });
      return createCache(createSqliteCacheStore(database, { clock, maxBytes }), {
        clock,
        onBackgroundError: (err) => logger.warn({ err }, "a cached value could not be renewed and is served stale"),
      });
    },
    async stop() {
      await sweeper?.stop();
    },
  });
}
