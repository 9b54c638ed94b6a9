export { type ConnectAtBoot, connectAtBoot, type ServerPlace } from "./connect-at-boot.ts";
export { ConnectionPool, type ConnectionPoolOptions, type Leased, type PoolLink } from "./connection-pool.ts";
export { type EnterOptions, Lane, type LaneHolder, type LaneOptions } from "./lane.ts";
export { NamedLocks } from "./named-locks.ts";
export { ServerDatabase, type ServerDatabaseOptions } from "./server-database.ts";
export type { PinnedConnection, SqlServerDriver } from "./server-driver.ts";
export { createSqlSessions, type SqlSessionsOptions, sqlSessionsDefaults } from "./sql-sessions.ts";
export { firstWord, refuseControl } from "./statement-words.ts";
export { onlyRow, type SqlTextDatabase, type SqlTextExecutor, type SqlTextResult } from "./text-executor.ts";
