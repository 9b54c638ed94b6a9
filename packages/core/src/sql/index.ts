export { MigrationError, type MigrationErrorCode } from "../migrations/migration-error.ts";
export type { MigrationProblem, MigrationStatus } from "../migrations/migration-status.ts";
export type { DownOptions, Migrator, PlannedMigration, PlanOptions, UpOptions } from "../migrations/migrator.ts";
export type { Seed, Seeder, SeedOptions } from "../migrations/seeder.ts";
export { type CompiledSql, compileSql } from "./compile-sql.ts";
export { defineMigration, type Migration, type MigrationStep } from "./migrations/migration.ts";
export { createMigrator, type MigratorOptions, migratorDefaults } from "./migrations/migrator.ts";
export { createSeeder, type SeederOptions, seederDefaults } from "./migrations/sql-seeder.ts";
export type {
  SqlDatabase,
  SqlExclusiveOptions,
  SqlExecutor,
  SqlResult,
  SqlStreamOptions,
  SqlTransactionOptions,
} from "./sql-database.ts";
export type { SqlDialect } from "./sql-dialect.ts";
export { SqlError, type SqlErrorCode } from "./sql-error.ts";
export {
  isSqlFragment,
  type SqlFragment,
  type SqlPart,
  sql,
  sqlByDialect,
  sqlIdentifier,
  sqlJoin,
  sqlRaw,
} from "./sql-fragment.ts";
export { insertRows, type SqlRow, type SqlUpsertOptions, sqlInsert, sqlUpsert } from "./sql-insert.ts";
export { sqlTypes } from "./sql-types.ts";
