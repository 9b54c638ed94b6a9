export type { MariadbDatabase } from "./mariadb-database.ts";
export type { MariadbExecutor } from "./mariadb-executor.ts";
export { type MariadbOptions, mariadbDefaults } from "./mariadb-options.ts";
export { mariadb } from "./mariadb-resource.ts";
export { type MariadbSessionsOptions, mariadbSessions, mariadbSessionsDefaults } from "./sessions/mariadb-sessions.ts";
