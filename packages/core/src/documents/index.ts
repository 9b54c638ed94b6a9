export { MigrationError, type MigrationErrorCode } from "../migrations/migration-error.ts";
export type { MigrationProblem, MigrationStatus } from "../migrations/migration-status.ts";
export type { DownOptions, Migrator, PlannedMigration, PlanOptions, UpOptions } from "../migrations/migrator.ts";
export type { Seed, Seeder, SeedOptions } from "../migrations/seeder.ts";
export {
  type Condition,
  contains,
  eq,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  oneOf,
  startsWith,
} from "../query/condition.ts";
export { and, type FieldsFilter, type Filter, type FilterGroup, or } from "../query/filter.ts";
export type { FilterNode } from "../query/filter-node.ts";
export type { Direction, OrderBy, OrderKey, Position } from "../query/order.ts";
export { QueryError, type QueryErrorCode } from "../query/query-error.ts";
export type { Scalar } from "../query/scalar.ts";
export { createDocumentDatabase } from "./create-document-database.ts";
export type {
  DocumentCapabilities,
  DocumentChanges,
  DocumentCollection,
  DocumentDatabase,
  DocumentExclusiveOptions,
  DocumentExecutor,
  DocumentIndex,
  DocumentQuery,
  DocumentSchema,
  DocumentStreamOptions,
  DocumentTransactionOptions,
  DocumentValue,
  DocumentWithId,
} from "./document-database.ts";
export type {
  DocumentDriver,
  DocumentOperations,
  PlainDocument,
  ResolvedDocumentChanges,
  ResolvedDocumentQuery,
} from "./document-driver.ts";
export { DocumentError, type DocumentErrorCode } from "./document-error.ts";
export { memoryDocuments } from "./memory-documents.ts";
export { type MemoryDocumentsOptions, memoryDocumentsDefaults } from "./memory-documents-options.ts";
export {
  createCollection,
  createIndex,
  type DocumentChange,
  dropCollection,
  dropIndex,
} from "./migrations/document-change.ts";
export {
  type DocumentMigration,
  type DocumentMigrationStep,
  defineDocumentMigration,
} from "./migrations/document-migration.ts";
export {
  createDocumentMigrator,
  createDocumentSeeder,
  type DocumentMigratorOptions,
  type DocumentSeederOptions,
  documentMigratorDefaults,
  documentSeederDefaults,
} from "./migrations/document-migrator.ts";
