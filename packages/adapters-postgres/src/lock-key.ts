import { createHash } from "node:crypto";

/** PostgreSQL's advisory locks are numbers of 64 bits: that of a name. The lock belongs to the database, so equal names in two databases are two locks. */
export const lockKey = (name: string): bigint => createHash("sha256").update(`mega:${name}`).digest().readBigInt64BE(0);
