import type { Logger } from "../logger.ts";
import { MigrationError } from "../migrations/migration-error.ts";
import type { Migrator } from "../migrations/migrator.ts";

/** What the options of a database say about its schema. */
export interface SchemaOptions {
  readonly migrations: readonly unknown[];
  /** `"auto"` applies what is pending, `"check"` rejects with `MIGRATION_PENDING` when something is, `"off"` does not look. */
  readonly migrate: "auto" | "check" | "off";
}

/** Brings the schema of a database that has just been opened up to date, or checks that it is. */
export async function migrateAtBoot(
  { migrations, migrate }: SchemaOptions,
  logger: Logger,
  createMigrator: () => Migrator,
): Promise<void> {
  if (migrate === "off" || migrations.length === 0) return;
  const migrator = createMigrator();
  if (migrate === "check") return requireApplied(migrator);
  const applied = await migrator.up();
  if (applied.length > 0) logger.info({ migrations: applied }, "migrated the database");
}

async function requireApplied(migrator: Migrator): Promise<void> {
  const [problem] = await migrator.verify();
  if (problem !== undefined)
    throw new MigrationError(problem.code, problem.message, { data: { migration: problem.migration } });
  const status = await migrator.status();
  const pending = status.filter(({ state }) => state === "pending").map(({ name }) => name);
  if (pending.length === 0) return;
  throw new MigrationError("MIGRATION_PENDING", `migrations are pending: ${pending.join(", ")}`, {
    data: { migration: pending[0], pending },
  });
}
