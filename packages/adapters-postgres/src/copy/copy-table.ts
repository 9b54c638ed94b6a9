import { compileSql, type SqlFragment, sql, sqlIdentifier, sqlJoin } from "@mega/core/sql";

export interface CopyOptions {
  /** A table, or the schema and the table. */
  readonly table: string | readonly [schema: string, table: string];
  /** At least one, in the order in which the values of a row stand. */
  readonly columns: readonly [string, ...string[]];
  /** Breaks the copy off: it rejects with the signal's reason at once. */
  readonly signal?: AbortSignal | undefined;
}

/** All names are quoted: no text of the caller's is SQL. */
export interface CopyNames {
  readonly table: SqlFragment;
  readonly columns: SqlFragment;
}

/** Throws a `TypeError` that names the option. */
export function copyNames(caller: string, { table, columns }: CopyOptions): CopyNames {
  if (!Array.isArray(columns) || columns.length === 0)
    throw new TypeError(`${caller}.columns must be a list of at least one column's name`);
  const [first, ...rest] = typeof table === "string" ? [table] : table;
  return {
    table: sqlIdentifier(first, ...rest),
    columns: sqlJoin(columns.map((column) => sqlIdentifier(column))),
  };
}

export const copyInText = ({ table, columns }: CopyNames): string =>
  compileSql(sql`copy ${table} (${columns}) from stdin`, "postgres").text;

/** Through a query, which also reads views and partitioned tables. */
export const copyOutText = ({ table, columns }: CopyNames): string =>
  compileSql(sql`copy (select ${columns} from ${table}) to stdout`, "postgres").text;
