export { createKysely } from "./create-kysely.ts";
export { createPostgresDialect } from "./postgres-dialect.ts";
