import { type Condition, isCondition, kindOf } from "./condition.ts";
import { requireField } from "./field-name.ts";
import type { FilterNode } from "./filter-node.ts";
import { afterPrefix } from "./prefix-range.ts";
import { QueryError } from "./query-error.ts";
import { requireScalar, type Scalar } from "./scalar.ts";

const brand: unique symbol = Symbol.for("mega.filter");

/** Each field equals its value or meets its condition; fields that hold lists or objects cannot be asked for. */
export type FieldsFilter<T> = {
  readonly [Field in keyof T as T[Field] extends Scalar | undefined ? Field : never]?:
    | Exclude<T[Field], undefined>
    | Condition<Extract<T[Field], Scalar>>
    | Condition<null>;
};

/** Filters of which all or any must hold. */
export interface FilterGroup<T> {
  readonly [brand]: "all" | "any";
  readonly filters: readonly Filter<T>[];
}

export type Filter<T> = FieldsFilter<T> | FilterGroup<T>;

/** All of them hold; so does an empty list. */
export const and = <T>(...filters: readonly Filter<T>[]): FilterGroup<T> => group("all", filters);

/** One of them holds; of an empty list none does. */
export const or = <T>(...filters: readonly Filter<T>[]): FilterGroup<T> => group("any", filters);

const group = <T>(kind: "all" | "any", filters: readonly Filter<T>[]): FilterGroup<T> =>
  Object.freeze({ [brand]: kind, filters: [...filters] });

/** What drivers read. Throws `QUERY_FIELD_INVALID` or `QUERY_VALUE_INVALID`. */
export function resolveFilter<T>(filter: Filter<T> | undefined): FilterNode {
  if (filter === undefined) return { kind: "all", of: [] };
  if (isGroup(filter)) return { kind: filter[brand], of: filter.filters.map((each) => resolveFilter(each)) };
  if (typeof filter !== "object" || filter === null || Array.isArray(filter))
    throw new QueryError("QUERY_VALUE_INVALID", "a filter must be an object of fields, and(…) or or(…)");
  const nodes = Object.entries(filter).map(([field, wanted]) => resolveField(requireField(field), wanted));
  return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "all", of: nodes };
}

const isGroup = <T>(filter: Filter<T>): filter is FilterGroup<T> =>
  typeof filter === "object" && filter !== null && Object.hasOwn(filter, brand);

function resolveField(field: string, wanted: unknown): FilterNode {
  if (!isCondition(wanted)) return { kind: "eq", field, value: requireScalar(wanted, field) };
  const kind = kindOf(wanted);
  const values = wanted.operands.map((value) => requireScalar(value, field));
  const value = values[0] ?? null;
  switch (kind) {
    case "oneOf":
      return { kind: "in", field, values };
    case "eq":
    case "ne":
      return { kind, field, value };
    case "startsWith":
      return startingWith(field, requireText(field, value));
    case "contains":
      return { kind, field, text: requireText(field, value) };
    default:
      if (value === null) throw wrongOperand(field, `${kind}(null) finds nothing: null has no order`);
      return { kind, field, value };
  }
}

/** The range between the prefix and the first text behind all that begin with it: every database can use an index for that. */
function startingWith(field: string, prefix: string): FilterNode {
  const end = afterPrefix(prefix);
  const from: FilterNode = { kind: "gte", field, value: prefix };
  return end === undefined ? from : { kind: "all", of: [from, { kind: "lt", field, value: end }] };
}

function requireText(field: string, value: Scalar): string {
  if (typeof value === "string") return value;
  throw wrongOperand(field, "startsWith and contains take text");
}

const wrongOperand = (field: string, why: string): QueryError =>
  new QueryError("QUERY_VALUE_INVALID", `the condition of the field ${JSON.stringify(field)} is wrong: ${why}`, {
    data: { field },
  });
