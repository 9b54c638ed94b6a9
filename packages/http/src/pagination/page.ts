import type { TArray, TInteger, TNull, TObject, TOptional, TSchema, TString, TUnion } from "typebox";
import { type CursorOptions, type CursorPosition, type CursorQuery, encodeCursor } from "./cursor.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** Hand it back as `cursor` for the next page; null on the last. */
  readonly nextCursor: string | null;
}

export type PageSchema<Item extends TSchema> = TObject<{
  items: TArray<Item>;
  nextCursor: TUnion<[TString, TNull]>;
}>;

/** The reply schema of a page. Written as plain JSON Schema, so that TypeBox itself is not loaded for it. */
export function pageOf<Item extends TSchema>(item: Item): PageSchema<Item> {
  return {
    type: "object",
    required: ["items", "nextCursor"],
    properties: {
      items: { type: "array", items: item },
      nextCursor: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    additionalProperties: false,
  } as unknown as PageSchema<Item>;
}

export interface PageQueryOptions {
  /** @default 50 */
  readonly defaultLimit?: number;
  /** @default 100 */
  readonly maxLimit?: number;
}

const pageQueryDefaults = { defaultLimit: 50, maxLimit: 100 } as const satisfies Required<PageQueryOptions>;

/** The `limit` and `cursor` properties for a query schema: `Type.Object({ q: …, ...pageQuery() })`. */
export function pageQuery(options: PageQueryOptions = {}): { limit: TOptional<TInteger>; cursor: TOptional<TString> } {
  const { defaultLimit, maxLimit } = { ...pageQueryDefaults, ...options };
  return {
    limit: optional<TInteger>({ type: "integer", minimum: 1, maximum: maxLimit, default: defaultLimit }),
    cursor: optional<TString>({ type: "string", maxLength: 2048 }),
  };
}

/** As TypeBox marks a property that may be absent, without loading TypeBox. */
function optional<T extends TSchema>(schema: object): TOptional<T> {
  return Object.defineProperty(schema, "~optional", { value: true }) as TOptional<T>;
}

export interface PageOfRowsOptions<Row> extends CursorOptions {
  readonly limit: number;
  /** The query as asked, to bind the cursor to. */
  readonly query: CursorQuery;
  /** The sort values of a row. */
  readonly position: (row: Row) => CursorPosition;
}

/** A page from up to `limit + 1` rows: the one too many tells that there is a next page. */
export function toPage<Row>(rows: readonly Row[], options: PageOfRowsOptions<Row>): Page<Row> {
  const items = rows.slice(0, options.limit);
  const last = items.at(-1);
  const hasMore = rows.length > options.limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(options.position(last), options.query, options) : null };
}
