import { type SqlFragment, sql } from "@mega/core/sql";

/** Whether the column contains the text, whatever the letter case; `%` and `_` in the text stand for themselves. */
export const containing = (column: SqlFragment, text: string): SqlFragment =>
  sql`lower(${column}) like ${`%${text.toLowerCase().replaceAll(/[!%_]/g, "!$&")}%`} escape '!'`;
