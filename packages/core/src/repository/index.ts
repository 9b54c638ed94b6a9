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
export type { Direction, OrderBy } from "../query/order.ts";
export { QueryError, type QueryErrorCode } from "../query/query-error.ts";
export { createRepository } from "./create-repository.ts";
export {
  defineEntity,
  type Entity,
  type EntityField,
  type EntityOptions,
  entityDefaults,
  type FieldSpec,
  type FieldType,
} from "./entity.ts";
export { createEntityTable, type EntityTableOptions } from "./entity-table.ts";
export type {
  ItemChanges,
  ItemPage,
  PagedQuery,
  Repository,
  RepositoryExecutor,
  RepositoryQuery,
  UpdateOutcome,
} from "./repository.ts";
export { RepositoryError, type RepositoryErrorCode } from "./repository-error.ts";
export { runInTransaction } from "./run-in-transaction.ts";
