export type { SqlDatabase, SqlExecutor, SqlResult, SqlStreamOptions, SqlTransactionOptions } from "./sql-database.ts";
export type { SqlDialect } from "./sql-dialect.ts";
export { SqlError, type SqlErrorCode } from "./sql-error.ts";
export { isSqlFragment, type SqlFragment, type SqlPart, sql, sqlIdentifier, sqlJoin, sqlRaw } from "./sql-fragment.ts";
