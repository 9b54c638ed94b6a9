import { createHash, createHmac } from "node:crypto";
import { HttpError } from "../http-error.ts";

/** The sort values of the last item of a page, most significant first, ending in one that is unique. */
export type CursorPosition = readonly (string | number | boolean | null)[];

/** What was asked: filters and sorting. `cursor` and `limit` may change from page to page and do not count. */
export type CursorQuery = Readonly<Record<string, unknown>>;

export interface CursorOptions {
  /** Signs cursors, so that clients cannot make their own. Without it a cursor is bound to its query by a plain hash. */
  readonly secret?: string;
}

export interface DecodeCursorOptions<Shape extends CursorShape = CursorShape> extends CursorOptions {
  /** The types of the position's values, checked, as a client may send anything. */
  readonly shape?: Shape;
}

interface CursorTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  /** Strings, or null as in a column that may be. */
  readonly "string?": string | null;
  readonly "number?": number | null;
}

export type CursorShape = readonly (keyof CursorTypes)[];

export type PositionOf<Shape extends CursorShape> = { readonly [Index in keyof Shape]: CursorTypes[Shape[Index]] };

const maxCursorChars = 2048;
const bindingChars = 22;

/** An opaque cursor that continues this query after this position, and no other query. */
export function encodeCursor(position: CursorPosition, query: CursorQuery, options: CursorOptions = {}): string {
  const payload = Buffer.from(JSON.stringify(position)).toString("base64url");
  return bind(payload, query, options) + payload;
}

/**
 * The position inside a cursor; undefined without a cursor. Throws `HTTP_CURSOR_INVALID` for what is no cursor and `HTTP_CURSOR_MISMATCH`
 * for the cursor of another query.
 */
export function decodeCursor<const Shape extends CursorShape>(
  cursor: string | undefined,
  query: CursorQuery,
  options: DecodeCursorOptions<Shape> & { readonly shape: Shape },
): PositionOf<Shape> | undefined;
export function decodeCursor(
  cursor: string | undefined,
  query: CursorQuery,
  options?: CursorOptions,
): CursorPosition | undefined;
export function decodeCursor(
  cursor: string | undefined,
  query: CursorQuery,
  options: DecodeCursorOptions = {},
): CursorPosition | undefined {
  if (cursor === undefined) return undefined;
  const position = parsePosition(cursor);
  if (position === undefined) throw new HttpError("HTTP_CURSOR_INVALID", "start again from the first page");
  if (cursor.slice(0, bindingChars) !== bind(cursor.slice(bindingChars), query, options)) {
    throw new HttpError("HTTP_CURSOR_MISMATCH", "the cursor belongs to a query with other filters or sorting");
  }
  if (options.shape !== undefined && !hasShape(position, options.shape)) {
    throw new HttpError("HTTP_CURSOR_INVALID", "start again from the first page");
  }
  return position;
}

function parsePosition(cursor: string): CursorPosition | undefined {
  if (cursor.length > maxCursorChars || !/^[\w-]+$/.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor.slice(bindingChars), "base64url").toString());
    return Array.isArray(value) && value.every(isScalar) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isScalar = (value: unknown): boolean => value === null || ["string", "number", "boolean"].includes(typeof value);

function hasShape(position: CursorPosition, shape: CursorShape): boolean {
  return (
    position.length === shape.length &&
    shape.every((type, index) => {
      const value = position[index];
      return type.endsWith("?") ? value === null || typeof value === type.slice(0, -1) : typeof value === type;
    })
  );
}

function bind(payload: string, query: CursorQuery, { secret }: CursorOptions): string {
  const hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  const text = `mega.cursor.v1:${JSON.stringify(canonical(query))}:${payload}`;
  return hash.update(text).digest("base64url").slice(0, bindingChars);
}

function canonical(query: CursorQuery): readonly (readonly [string, unknown])[] {
  return Object.entries(query)
    .filter(([name, value]) => value !== undefined && name !== "cursor" && name !== "limit")
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
