import { createHash } from "node:crypto";

/** MariaDB's locks belong to the whole server and have names of at most 64 characters: one for a name in a database. */
export const lockName = (database: string, name: string): string =>
  `mega:${createHash("sha256").update(`${database}\0${name}`).digest("base64url")}`;
