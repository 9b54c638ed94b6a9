import type { SqlExecutor } from "./sql-database.ts";
import { SqlError } from "./sql-error.ts";
import {
  fragmentOf,
  isSqlFragment,
  type SqlFragment,
  type SqlPart,
  sql,
  sqlByDialect,
  sqlIdentifier,
  sqlJoin,
} from "./sql-fragment.ts";

/** Column names and values. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Below the least that a dialect takes in one statement: 32,766 on SQLite. */
const maxValuesPerStatement = 16_000;

/** `insert into … values …` of at least one row. All rows have the columns of the first; one that lacks any is refused as `undefined` is. */
export function sqlInsert(table: string, rows: readonly SqlRow[]): SqlFragment {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0)
    throw new SqlError("SQL_INVALID_STATEMENT", `an insert into ${table} needs a row with columns`);
  const names = sqlJoin(columns.map((name) => sqlIdentifier(name)));
  return sql`insert into ${sqlIdentifier(table)} (${names}) values ${fragmentOf(valuesOf(table, columns, rows))}`;
}

const [open, comma, close] = ["(", ", ", ")"].map((text): SqlPart => ({ kind: "text", text })) as [
  SqlPart,
  SqlPart,
  SqlPart,
];

/** Made in one go, because there may be thousands. */
function valuesOf(table: string, columns: readonly string[], rows: readonly SqlRow[]): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  for (const row of rows) {
    if (Object.keys(row).length > columns.length)
      throw new SqlError("SQL_INVALID_STATEMENT", `the rows of an insert into ${table} have different columns`);
    if (parts.length > 0) parts.push(comma);
    parts.push(open);
    for (const [index, name] of columns.entries()) {
      if (index > 0) parts.push(comma);
      const value = row[name];
      if (isSqlFragment(value)) parts.push(...value.parts);
      else parts.push({ kind: "value", value });
    }
    parts.push(close);
  }
  return parts;
}

/** Inserts any number of rows: all or none, in as few statements as the dialects take. */
export async function insertRows(executor: SqlExecutor, table: string, rows: readonly SqlRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const rowsPerStatement = Math.max(1, Math.floor(maxValuesPerStatement / Math.max(1, Object.keys(first).length)));
  if (rows.length <= rowsPerStatement) {
    await executor.query(sqlInsert(table, rows));
    return;
  }
  await executor.transaction(async (tx) => {
    for (let start = 0; start < rows.length; start += rowsPerStatement)
      await tx.query(sqlInsert(table, rows.slice(start, start + rowsPerStatement)));
  });
}

export interface SqlUpsertOptions {
  /** The columns of the primary key or of a unique index, which tell whether the row is there. */
  readonly key: readonly [string, ...string[]];
  /** The columns that take the new value when it is. @default all that are not in the key */
  readonly update?: readonly string[];
}

/**
 * Inserts rows, or updates those whose key is there. MariaDB goes by any unique index of the table, not by `key` alone, so let there be only one.
 * What the result counts differs between dialects.
 */
export function sqlUpsert(table: string, rows: readonly SqlRow[], { key, update }: SqlUpsertOptions): SqlFragment {
  const changed = update ?? Object.keys(rows[0] ?? {}).filter((column) => !key.includes(column));
  const assign = (value: (column: SqlFragment) => SqlFragment): SqlFragment =>
    sqlJoin(changed.map((name) => sql`${sqlIdentifier(name)} = ${value(sqlIdentifier(name))}`));
  const keys = sqlJoin(key.map((name) => sqlIdentifier(name)));
  const onConflict =
    changed.length === 0
      ? sql`on conflict (${keys}) do nothing`
      : sql`on conflict (${keys}) do update set ${assign((column) => sql`excluded.${column}`)}`;
  // Not "insert ignore", which would swallow every other violation as well.
  const unchanged = sql`${sqlIdentifier(key[0])} = ${sqlIdentifier(key[0])}`;
  const onDuplicate = sql`on duplicate key update ${changed.length === 0 ? unchanged : assign((column) => sql`values(${column})`)}`;
  return sql`${sqlInsert(table, rows)} ${sqlByDialect({ sqlite: onConflict, postgres: onConflict, mariadb: onDuplicate })}`;
}
