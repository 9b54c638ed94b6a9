import { defineResource, type Resource } from "@mega/core";
import { migrateAtBoot } from "@mega/core/adapter";
import { createMigrator } from "@mega/core/sql";
import { connectAtBoot } from "@mega/core/sql/driver";
import type { MariadbDatabase } from "./mariadb-database.ts";
import { MariadbDriver } from "./mariadb-driver.ts";
import { MariadbEngine } from "./mariadb-engine.ts";
import { type MariadbOptions, resolveMariadbOptions } from "./mariadb-options.ts";

/**
 * A MariaDB database that the app uses: connected to and migrated at boot, drained and left at the end.
 * Throws at once when an option is wrong.
 */
export function mariadb(options: MariadbOptions): Resource<MariadbDatabase> {
  const resolved = resolveMariadbOptions(options);
  let engine: MariadbEngine | undefined;
  return defineResource<MariadbDatabase>({
    kind: "mariadb",
    async start({ name, clock, logger, signal }) {
      const driver = new MariadbDriver(resolved, clock);
      const database = new MariadbEngine(driver, { name, clock, options: resolved });
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
