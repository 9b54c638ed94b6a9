import type { FilterNode } from "../query/filter-node.ts";
import { type SqlFragment, sql, sqlByDialect, sqlJoin, sqlRaw } from "../sql/sql-fragment.ts";

/** What a filter needs to know of a field. */
export interface SqlField {
  readonly column: SqlFragment;
  readonly isNullable: boolean;
}

const never = sql`1 = 0`;
const always = sql`1 = 1`;

/** The condition of a `where`, in two-valued logic: it is never null. */
export function sqlFilter(node: FilterNode, fieldOf: (name: string) => SqlField): SqlFragment {
  if ("of" in node) {
    const parts = node.of.map((each) => sqlFilter(each, fieldOf));
    if (parts.length === 0) return node.kind === "all" ? always : never;
    return sql`(${sqlJoin(parts, node.kind === "all" ? " and " : " or ")})`;
  }
  const { column, isNullable } = fieldOf(node.field);
  const orNull = (condition: SqlFragment): SqlFragment => sql`(${condition} or ${column} is null)`;
  switch (node.kind) {
    case "eq":
      return node.value === null ? sql`${column} is null` : sql`${column} = ${node.value}`;
    case "ne":
      if (node.value === null) return sql`${column} is not null`;
      return isNullable ? orNull(sql`${column} <> ${node.value}`) : sql`${column} <> ${node.value}`;
    case "in": {
      const values = node.values.filter((value) => value !== null);
      const among = values.length === 0 ? never : sql`${column} in (${sqlJoin(values.map((value) => sql`${value}`))})`;
      return node.values.includes(null) ? orNull(among) : among;
    }
    case "contains":
      return sqlContains(column, node.text);
    default:
      return sql`${column} ${operators[node.kind]} ${node.value}`;
  }
}

const operators = { lt: sqlRaw("<"), lte: sqlRaw("<="), gt: sqlRaw(">"), gte: sqlRaw(">=") } as const;

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Letter case of A to Z does not count: SQLite's `lower` knows no other, and the rest can be held to that. */
function sqlContains(column: SqlFragment, text: string): SqlFragment {
  if (text === "") return sql`${column} is not null`;
  const folded = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return sqlByDialect({
    sqlite: sql`instr(lower(${column}), ${folded}) > 0`,
    postgres: sql`position(${folded} in translate(${column}, ${sqlRaw(`'${capitals}', '${capitals.toLowerCase()}'`)})) > 0`,
    mariadb: sql`${column} regexp ${patternOf(text)}`,
  });
}

/** A pattern that stands for the text alone: every sign is escaped, every letter of A to Z is either of its cases. */
const patternOf = (text: string): string =>
  text.replaceAll(/[\0-\x7f]/g, (sign) =>
    /[a-z]/i.test(sign) ? `[${sign.toLowerCase()}${sign.toUpperCase()}]` : /\d/.test(sign) ? sign : `\\${sign}`,
  );
