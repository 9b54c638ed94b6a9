export { createKysely } from "./create-kysely.ts";
export { createMariadbDialect } from "./mariadb-dialect.ts";
