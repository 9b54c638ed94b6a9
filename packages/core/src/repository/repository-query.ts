import type { Filter } from "../query/filter.ts";
import { resolveFilter } from "../query/filter.ts";
import type { FilterNode } from "../query/filter-node.ts";
import { type OrderBy, type OrderKey, resolveOrder } from "../query/order.ts";
import { QueryError } from "../query/query-error.ts";
import type { Scalar } from "../query/scalar.ts";
import type { Entity, EntityField } from "./entity.ts";
import { scalarProblem } from "./entity-values.ts";

/** The filter with each field known and each value of its field's type. Throws `QUERY_FIELD_INVALID` or `QUERY_VALUE_INVALID`. */
export function entityFilter<T>(entity: Entity<T>, where: Filter<T> | undefined): FilterNode {
  const node = resolveFilter(where);
  checkNode(entity, node);
  return node;
}

export function checkNode<T>(entity: Entity<T>, node: FilterNode): void {
  if ("of" in node) {
    for (const each of node.of) checkNode(entity, each);
    return;
  }
  const field = comparableField(entity, node.field);
  if (node.kind === "contains") checkValue(field, node.text);
  else for (const value of node.kind === "in" ? node.values : [node.value]) checkValue(field, value);
}

/** The order, its fields known. Throws `QUERY_FIELD_INVALID` or `QUERY_ORDER_INVALID`. */
export function entityOrder<T>(entity: Entity<T>, orderBy: OrderBy<T> | undefined): readonly OrderKey[] {
  const isNullable = (name: string): boolean => comparableField(entity, name).isNullable;
  return resolveOrder(orderBy, { unique: [entity.key], isNullable });
}

function comparableField<T>(entity: Entity<T>, name: string): EntityField {
  const field = entity.fields.find((each) => each.name === name);
  if (field !== undefined && field.type !== "json") return field;
  const why = field === undefined ? "there is no such field" : "JSON cannot be compared";
  throw new QueryError("QUERY_FIELD_INVALID", `${entity.name} by ${JSON.stringify(name.slice(0, 100))}: ${why}`, {
    data: { entity: entity.name },
  });
}

function checkValue({ name, type }: EntityField, value: Scalar): void {
  if (value === null || type === "json") return;
  // A part of a timestamp is as good as a whole one to compare with.
  const problem = scalarProblem(type === "timestamp" ? "string" : type, value);
  if (problem !== undefined)
    throw new QueryError("QUERY_VALUE_INVALID", `the value for the field ${name} ${problem}`, {
      data: { field: name },
    });
}
