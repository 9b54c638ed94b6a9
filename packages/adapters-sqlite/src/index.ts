export { type SqliteCacheOptions, sqliteCache, sqliteCacheDefaults } from "./cache/sqlite-cache.ts";
export { type SqliteSessionsOptions, sqliteSessions, sqliteSessionsDefaults } from "./sessions/sqlite-sessions.ts";
export type { SqliteDatabase } from "./sqlite-database.ts";
export type { SqliteExecutor } from "./sqlite-executor.ts";
export { type SqliteOptions, sqliteDefaults } from "./sqlite-options.ts";
export { sqlite } from "./sqlite-resource.ts";
