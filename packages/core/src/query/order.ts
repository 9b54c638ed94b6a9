import { requireField } from "./field-name.ts";
import type { FilterNode } from "./filter-node.ts";
import { QueryError } from "./query-error.ts";
import { requireScalar, type Scalar } from "./scalar.ts";

export type Direction = "asc" | "desc";

/** The fields to sort by, the first one first. Null is the lowest value. */
export type OrderBy<T> = {
  readonly [Field in keyof T as T[Field] extends Scalar | undefined ? Field : never]?: Direction;
};

/** Where a page ended: the values of its last item, one for each field of the order. */
export type Position = readonly Scalar[];

export interface OrderKey {
  readonly field: string;
  readonly direction: Direction;
  readonly isNullable: boolean;
}

/** What tells items apart, and which of their fields are never null. */
export interface OrderShape {
  readonly unique: readonly string[];
  readonly isNullable: (field: string) => boolean;
}

/** The keys of an order. The unique ones are appended unless they are there: no two items stand in the same place. Throws `QUERY_ORDER_INVALID`. */
export function resolveOrder<T>(
  orderBy: OrderBy<T> | undefined,
  { unique, isNullable }: OrderShape,
): readonly OrderKey[] {
  const keys = Object.entries(orderBy ?? {}).map(([field, direction]): OrderKey => {
    if (direction !== "asc" && direction !== "desc")
      throw new QueryError("QUERY_ORDER_INVALID", `the order by ${JSON.stringify(field)} must be "asc" or "desc"`, {
        data: { field },
      });
    return { field: requireField(field), direction, isNullable: isNullable(field) };
  });
  const direction = keys.at(-1)?.direction ?? "asc";
  const missing = unique.filter((field) => !keys.some((key) => key.field === field));
  return [...keys, ...missing.map((field): OrderKey => ({ field, direction, isNullable: isNullable(field) }))];
}

/** What stands behind the position. Throws `QUERY_POSITION_INVALID` when it belongs to another order. */
export function afterPosition(keys: readonly OrderKey[], position: Position): FilterNode {
  if (!Array.isArray(position) || position.length !== keys.length)
    throw new QueryError(
      "QUERY_POSITION_INVALID",
      `the position must have ${keys.length} values, one per field of the order`,
      {
        data: { fields: keys.map(({ field }) => field) },
      },
    );
  const past = behind(keys, position);
  const start = startOf(keys[0], position[0]);
  return start === undefined || keys.length === 1 ? past : { kind: "all", of: [start, past] };
}

/** Implied by the rest, but in a form for which databases use an index. */
function startOf(key: OrderKey | undefined, value: Scalar | undefined): FilterNode | undefined {
  if (key === undefined || value === undefined || value === null) return undefined;
  const { field, direction, isNullable } = key;
  if (direction === "asc") return { kind: "gte", field, value };
  return isNullable ? undefined : { kind: "lte", field, value };
}

function behind([first, ...rest]: readonly OrderKey[], [value, ...values]: Position): FilterNode {
  if (first === undefined) return { kind: "any", of: [] };
  const { field } = first;
  const here = requireScalar(value, field);
  const further = pastValue(first, here);
  if (rest.length === 0) return { kind: "any", of: further };
  const tied: FilterNode = { kind: "all", of: [{ kind: "eq", field, value: here }, behind(rest, values)] };
  return { kind: "any", of: [...further, tied] };
}

/** Null stands before everything else, so nothing is behind it in a descending order, and everything in an ascending one. */
function pastValue({ field, direction, isNullable }: OrderKey, value: Scalar): readonly FilterNode[] {
  if (direction === "asc") return [value === null ? { kind: "ne", field, value } : { kind: "gt", field, value }];
  if (value === null) return [];
  const lower: FilterNode = { kind: "lt", field, value };
  return isNullable ? [lower, { kind: "eq", field, value: null }] : [lower];
}

/** Throws `QUERY_LIMIT_INVALID`. */
export function requireLimit(limit: number | undefined): number | undefined {
  if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 1)) return limit;
  throw new QueryError("QUERY_LIMIT_INVALID", `the limit (${String(limit)}) must be a positive integer`);
}
