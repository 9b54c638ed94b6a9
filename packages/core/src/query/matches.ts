import type { FilterNode } from "./filter-node.ts";
import { compareScalars, type Scalar } from "./scalar.ts";

/** Whether a plain object is one that the filter asks for: what a database does, for drivers that have none. */
export function matches(node: FilterNode, item: Readonly<Record<string, unknown>>): boolean {
  switch (node.kind) {
    case "all":
      return node.of.every((each) => matches(each, item));
    case "any":
      return node.of.some((each) => matches(each, item));
    case "eq":
      return fieldOf(item, node.field) === node.value;
    case "ne":
      return fieldOf(item, node.field) !== node.value;
    case "in":
      return node.values.includes(fieldOf(item, node.field) as Scalar);
    case "contains": {
      const value = fieldOf(item, node.field);
      return typeof value === "string" && foldAscii(value).includes(foldAscii(node.text));
    }
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return compares(node, fieldOf(item, node.field));
    default:
      return node satisfies never;
  }
}

const fieldOf = (item: Readonly<Record<string, unknown>>, field: string): unknown =>
  Object.hasOwn(item, field) ? (item[field] ?? null) : null;

function compares(node: Extract<FilterNode, { readonly kind: "lt" | "lte" | "gt" | "gte" }>, value: unknown): boolean {
  if (typeof value !== typeof node.value) return false;
  const order = compareScalars(value as Scalar, node.value);
  switch (node.kind) {
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    default:
      return node.kind satisfies never;
  }
}

/** Only A to Z: databases disagree about the case of every other letter. */
const foldAscii = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
