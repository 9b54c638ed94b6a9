export { createKyselyDriver } from "./create-kysely-driver.ts";
