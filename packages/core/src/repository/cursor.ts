import { createHash } from "node:crypto";
import type { FilterNode } from "../query/filter-node.ts";
import type { OrderKey, Position } from "../query/order.ts";
import { QueryError } from "../query/query-error.ts";

/** What a cursor belongs to. */
export interface CursorQuery {
  readonly entity: string;
  readonly where: FilterNode;
  readonly order: readonly OrderKey[];
}

const bindingLength = 16;
const maxCursorLength = 8_192;

/** Text for a position, which continues this query and no other. */
export function encodePosition(query: CursorQuery, position: Position): string {
  return bindingOf(query) + Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Throws `QUERY_POSITION_INVALID` for what is no cursor of this query. */
export function decodePosition(query: CursorQuery, cursor: string): Position {
  const isText = typeof cursor === "string" && cursor.length <= maxCursorLength && /^[\w-]+$/.test(cursor);
  if (!isText || cursor.slice(0, bindingLength) !== bindingOf(query)) throw invalidCursor();
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor.slice(bindingLength), "base64url").toString());
    if (Array.isArray(position)) return position as Position;
  } catch {
    // Answered below: a cursor is what somebody sent.
  }
  throw invalidCursor();
}

const bindingOf = (query: CursorQuery): string =>
  createHash("sha256").update(JSON.stringify(query)).digest("base64url").slice(0, bindingLength);

const invalidCursor = (): QueryError =>
  new QueryError("QUERY_POSITION_INVALID", "the place belongs to another query: start again from the first page");
