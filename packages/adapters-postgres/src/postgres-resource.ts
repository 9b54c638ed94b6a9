import { defineResource, type Resource } from "@mega/core";
import { migrateAtBoot } from "@mega/core/adapter";
import { createMigrator } from "@mega/core/sql";
import { connectAtBoot } from "@mega/core/sql/driver";
import type { PostgresDatabase } from "./postgres-database.ts";
import { PostgresDriver } from "./postgres-driver.ts";
import { PostgresEngine } from "./postgres-engine.ts";
import { type PostgresOptions, resolvePostgresOptions } from "./postgres-options.ts";

/**
 * A PostgreSQL database that the app uses: connected to and migrated at boot, drained and left at the end.
 * Throws at once when an option is wrong.
 */
export function postgres(options: PostgresOptions): Resource<PostgresDatabase> {
  const resolved = resolvePostgresOptions(options);
  let engine: PostgresEngine | undefined;
  return defineResource<PostgresDatabase>({
    kind: "postgres",
    async start({ name, clock, logger, signal }) {
      const driver = new PostgresDriver(resolved, { clock, logger });
      const database = new PostgresEngine(driver, { name, clock, options: resolved });
      engine = database;
      const { connectTimeoutMs, address, migrations } = resolved;
      await connectAtBoot({ driver, clock, signal, connectTimeoutMs, address });
      await migrateAtBoot(resolved, logger, () => createMigrator({ database, migrations, clock, signal }));
      return database;
    },
    async stop(deadline) {
      await engine?.close(deadline);
    },
    async check(signal) {
      if (engine === undefined) return { status: "down", detail: { reason: "not started" } };
      await engine.execute("select 1", [], signal);
      return { status: "up", detail: engine.report() };
    },
  });
}
