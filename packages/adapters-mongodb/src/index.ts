export type { MongodbDatabase } from "./mongodb-database.ts";
export { type MongodbOptions, mongodbDefaults } from "./mongodb-options.ts";
export { mongodb } from "./mongodb-resource.ts";
export {
  type MongodbSessionsOptions,
  mongodbSessions,
  mongodbSessionsDefaults,
} from "./sessions/mongodb-sessions.ts";
