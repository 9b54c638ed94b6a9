import type { FilterNode, OrderKey, PlainDocument } from "@mega/core/documents";
import type { Document, Filter, Sort } from "mongodb";

/** A document as it is stored. */
export interface StoredDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

export const storedName = (field: string): string => (field === "id" ? "_id" : field);

/** The only place where operators come into being: values stand behind one of them and are never read as such themselves. */
export function encodeFilter(node: FilterNode): Filter<StoredDocument> {
  switch (node.kind) {
    case "all":
      return node.of.length === 0 ? {} : ({ $and: node.of.map(encodeFilter) } as Filter<StoredDocument>);
    case "any":
      return node.of.length === 0 ? matchesNothing : ({ $or: node.of.map(encodeFilter) } as Filter<StoredDocument>);
    case "in":
      return { [storedName(node.field)]: { $in: [...node.values] } };
    case "contains":
      return { [storedName(node.field)]: { $regex: encodePattern(node.text) } };
    default:
      return { [storedName(node.field)]: { [`$${node.kind}`]: node.value } };
  }
}

/** Whether the filter asks for an id: then the driver may send a write again, as the server knows it by its number. */
export const findsOneAtMost = (node: FilterNode): boolean =>
  node.kind === "all"
    ? node.of.some(findsOneAtMost)
    : node.kind === "eq" && node.field === "id" && typeof node.value === "string";

const matchesNothing: Filter<StoredDocument> = { _id: { $in: [] } };

/** Not the option `i`, which folds more letters than A to Z. */
const encodePattern = (text: string): string =>
  text.replaceAll(/[a-z]|[\\^$.*+?()[\]{}|\0/-]/gi, (character) => {
    if (character === "\0") return "\\x00";
    return /[a-z]/i.test(character) ? `[${character.toLowerCase()}${character.toUpperCase()}]` : `\\${character}`;
  });

export const encodeOrder = (order: readonly OrderKey[]): Sort =>
  new Map(order.map(({ field, direction }) => [storedName(field), direction === "asc" ? 1 : -1]));

export function encodeDocument({ id, ...fields }: PlainDocument): StoredDocument {
  return { _id: id, ...fields };
}

export function decodeDocument({ _id, ...fields }: Document): PlainDocument {
  return { id: _id, ...fields };
}
