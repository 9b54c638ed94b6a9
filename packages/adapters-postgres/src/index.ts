export { type CopyRows, copyIn } from "./copy/copy-in.ts";
export { copyOut } from "./copy/copy-out.ts";
export type { CopyOptions } from "./copy/copy-table.ts";
export type { ListenOptions, NotificationSubscription } from "./notifications.ts";
export type { PostgresDatabase } from "./postgres-database.ts";
export type { PostgresExecutor } from "./postgres-executor.ts";
export { type PostgresOptions, postgresDefaults } from "./postgres-options.ts";
export { postgres } from "./postgres-resource.ts";
export {
  type PostgresSessionsOptions,
  postgresSessions,
  postgresSessionsDefaults,
} from "./sessions/postgres-sessions.ts";
