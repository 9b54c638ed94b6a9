import { defineResource, type Resource } from "@mega/core";
import { migrateAtBoot } from "@mega/core/adapter";
import { createMigrator } from "@mega/core/sql";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { SqliteEngine } from "./sqlite-engine.ts";
import { resolveSqliteOptions, type SqliteOptions } from "./sqlite-options.ts";

/**
 * A SQLite database that the app owns: opened and migrated at boot, checkpointed and closed at the end.
 * Throws at once when an option is wrong.
 */
export function sqlite(options: SqliteOptions): Resource<SqliteDatabase> {
  const resolved = resolveSqliteOptions(options);
  let engine: SqliteEngine | undefined;
  return defineResource<SqliteDatabase>({
    kind: "sqlite",
    async start({ clock, logger, signal, lifecycle }) {
      const database = await SqliteEngine.open(resolved, { clock, logger, lifecycle });
      engine = database;
      const { migrations } = resolved;
      await migrateAtBoot(resolved, logger, () => createMigrator({ database, migrations, clock, signal }));
      return database;
    },
    async stop(deadline) {
      await engine?.close(deadline);
    },
    async check(signal) {
      if (engine === undefined) return { status: "down", detail: { reason: "not started" } };
      const { waiting, failure, room } = engine.report();
      if (failure !== undefined) return { status: "down", detail: { reason: failure.code } };
      await engine.execute("select 1 from sqlite_schema limit 1", [], signal);
      if (room === undefined) return { status: "up", detail: { waiting } };
      const detail = { waiting, reserveBytes: room.reserveBytes };
      // Reading goes on, and so do writes that fit into what the database has.
      return room.isFull
        ? { status: "degraded", detail: { ...detail, reason: "SQL_STORAGE_FULL" } }
        : { status: "up", detail };
    },
  });
}
