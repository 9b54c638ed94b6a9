export { describeKyselyDialect, type OpenKyselyDatabase } from "./describe-kysely-dialect.ts";
