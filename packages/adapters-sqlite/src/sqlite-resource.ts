import { defineResource, type Resource, type StartScope } from "@mega/core";
import { createMigrator, MigrationError } from "@mega/core/sql";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { SqliteEngine } from "./sqlite-engine.ts";
import { type ResolvedSqliteOptions, resolveSqliteOptions, type SqliteOptions } from "./sqlite-options.ts";

/**
 * A SQLite database that the app owns: opened and migrated at boot, checkpointed and closed at the end.
 * Throws at once when an option is wrong.
 */
export function sqlite(options: SqliteOptions): Resource<SqliteDatabase> {
  const resolved = resolveSqliteOptions(options);
  let engine: SqliteEngine | undefined;
  return defineResource<SqliteDatabase>({
    kind: "sqlite",
    async start(scope) {
      engine = await SqliteEngine.open(resolved, scope.clock);
      await migrate(engine, resolved, scope);
      return engine;
    },
    async stop(deadline) {
      await engine?.close(deadline);
    },
    async check(signal) {
      if (engine === undefined) return { status: "down", detail: { reason: "not started" } };
      const { waiting, failure } = engine.report();
      if (failure !== undefined) return { status: "down", detail: { reason: failure.code } };
      await engine.execute("select 1 from sqlite_schema limit 1", [], signal);
      return { status: "up", detail: { waiting } };
    },
  });
}

async function migrate(
  database: SqliteDatabase,
  { migrations, migrate: mode }: ResolvedSqliteOptions,
  scope: StartScope,
) {
  if (mode === "off" || migrations.length === 0) return;
  const migrator = createMigrator({ database, migrations, clock: scope.clock, signal: scope.signal });
  if (mode === "check") return requireApplied(await migrator.status(), await migrator.verify());
  const applied = await migrator.up();
  if (applied.length > 0) scope.logger.info({ migrations: applied }, "migrated the database");
}

function requireApplied(
  status: Awaited<ReturnType<ReturnType<typeof createMigrator>["status"]>>,
  [problem]: Awaited<ReturnType<ReturnType<typeof createMigrator>["verify"]>>,
): void {
  if (problem !== undefined)
    throw new MigrationError(problem.code, problem.message, { data: { migration: problem.migration } });
  const pending = status.filter(({ state }) => state === "pending").map(({ name }) => name);
  if (pending.length === 0) return;
  throw new MigrationError("MIGRATION_PENDING", `migrations are pending: ${pending.join(", ")}`, {
    data: { migration: pending[0], pending },
  });
}
