import { type CursorShape, decodeCursor, encodeCursor, HttpError, type HttpRequest } from "@mega/http";
import type { PageRequest, Slice } from "../repositories/keyset.ts";

interface PagedContext {
  readonly request: HttpRequest;
  readonly query: { readonly limit?: number; readonly cursor?: string; readonly locale?: string };
}

interface OpenPage {
  readonly request: PageRequest;
  close<T>(slice: Slice<T>): { items: T[]; nextCursor: string | null };
}

const defaultLimit = 50;

/** Reads the cursor of a list route and writes the next one. Both are bound to the path and the filters: the language does not matter. */
export function openPage({ request, query }: PagedContext, shape: CursorShape): OpenPage {
  const { locale: _, cursor, ...asked } = query;
  const bound = { ...asked, path: request.path };
  const after = decodeCursor(cursor, bound, { shape }) as PageRequest["after"];
  if (after?.some(isNoSortValue)) throw new HttpError("HTTP_CURSOR_INVALID", "start again from the first page");
  return {
    request: { limit: query.limit ?? defaultLimit, after },
    close: ({ items, next }) => ({ items: [...items], nextCursor: next ? encodeCursor(next, bound) : null }),
  };
}

/** Cursors are not signed, and databases refuse such text. */
const isNoSortValue = (value: string | number): boolean =>
  typeof value === "string" && (value.includes("\0") || !value.isWellFormed());
