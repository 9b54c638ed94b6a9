import { type SqlFragment, sql, sqlJoin, sqlRaw } from "@mega/core/sql";

export type Order = "asc" | "desc";

/** The sort key of the last row of the page before: one value per sort expression. */
export type PageKey = readonly (string | number)[];

export interface PageRequest {
  readonly limit: number;
  readonly after: PageKey | undefined;
}

export interface Slice<T> {
  readonly items: readonly T[];
  /** The key to continue after; undefined on the last page. */
  readonly next: PageKey | undefined;
}

/** Rows behind `after` in this order. The expressions are never null and end in a unique one, so that no row is skipped or repeated. */
export function afterKey(expressions: readonly SqlFragment[], order: Order, after: PageKey | undefined): SqlFragment {
  if (after === undefined) return sql`1 = 1`;
  const values = sqlJoin(after.map((value) => sql`${value}`));
  return sql`(${sqlJoin(expressions)}) ${sqlRaw(order === "asc" ? ">" : "<")} (${values})`;
}

export const orderBy = (expressions: readonly SqlFragment[], order: Order): SqlFragment =>
  sql`order by ${sqlJoin(expressions.map((expression) => sql`${expression} ${sqlRaw(order)}`))}`;

/** One row more than the page holds is asked for, only to know whether there is a next page. */
export const limitTo = (page: PageRequest): SqlFragment => sql`limit ${page.limit + 1}`;

export function sliceOf<Row>(rows: readonly Row[], page: PageRequest, keyOf: (row: Row) => PageKey): Slice<Row> {
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return { items, next: rows.length > page.limit && last !== undefined ? keyOf(last) : undefined };
}
