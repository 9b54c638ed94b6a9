export { createKysely } from "./create-kysely.ts";
export { createSqliteDialect } from "./sqlite-dialect.ts";
