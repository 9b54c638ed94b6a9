import { defineResource, type Resource } from "@mega/core";
import { migrateAtBoot } from "@mega/core/adapter";
import { createDocumentDatabase, createDocumentMigrator } from "@mega/core/documents";
import { connectAtBoot } from "./connect-at-boot.ts";
import type { MongodbDatabase } from "./mongodb-database.ts";
import { MongodbDriver } from "./mongodb-driver.ts";
import { type MongodbOptions, resolveMongodbOptions } from "./mongodb-options.ts";

/**
 * A MongoDB database that the app uses: connected to and migrated at boot, drained and left at the end.
 * Throws at once when an option is wrong.
 */
export function mongodb(options: MongodbOptions): Resource<MongodbDatabase> {
  const resolved = resolveMongodbOptions(options);
  let driver: MongodbDriver | undefined;
  return defineResource<MongodbDatabase>({
    kind: "mongodb",
    async start({ name, clock, logger, signal }) {
      driver = new MongodbDriver(resolved, { name, clock });
      const { native } = driver;
      const capabilities = await connectAtBoot(driver, resolved, { clock, signal });
      const database = { ...createDocumentDatabase(driver.createDocumentDriver(capabilities)), native };
      const { migrations } = resolved;
      await migrateAtBoot(resolved, logger, () => createDocumentMigrator({ database, migrations, clock, signal }));
      return database;
    },
    async stop(deadline) {
      await driver?.close(deadline);
    },
    async check(signal) {
      if (driver === undefined) return { status: "down", detail: { reason: "not started" } };
      await driver.ping(signal);
      return { status: "up", detail: driver.report() };
    },
  });
}
