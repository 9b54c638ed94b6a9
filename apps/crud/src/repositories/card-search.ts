import { type SqlExecutor, type SqlFragment, sql } from "@mega/core/sql";
import type { SearchHit } from "../schemas/search.ts";
import { type CardRow, cardColumns, toCards } from "./card-row.ts";
import { afterKey, limitTo, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";

/** The only module that speaks FTS5: another database needs another one of these, and another `0002` migration. */

/** Private-use characters, which no keyboard writes: the page turns them into markup after escaping the rest. */
export const searchMark = { open: "\u{e000}", close: "\u{e001}" } as const;

const maxTerms = 10;
const snippetWords = 16;

/**
 * FTS5's own query language is not for visitors: a stray quote or `AND` would be a syntax error. Each word of theirs becomes a quoted
 * prefix, all of which must match: "결제" also finds "결제를".
 */
export function toMatchExpression(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu)?.slice(0, maxTerms);
  return words?.map((word) => `"${word}"*`).join(" ");
}

/** A subquery of the ids of matching cards. */
export function matchingCards(text: string): SqlFragment {
  const expression = toMatchExpression(text);
  if (expression === undefined) return sql`select card_id from card_search_keys where 1 = 0`;
  return sql`
    select k.card_id from card_search s join card_search_keys k on k.seq = s.rowid where card_search match ${expression}`;
}

export interface SearchScope {
  readonly userId: string;
  readonly text: string;
  readonly boardId: string | undefined;
}

type HitRow = CardRow & { board_name: string; score: number; seq: number; snippet: string };

/** Best match first, over the cards of all boards the person can see; a match in the title counts five times. */
export async function searchCards(db: SqlExecutor, scope: SearchScope, page: PageRequest): Promise<Slice<SearchHit>> {
  const expression = toMatchExpression(scope.text);
  if (expression === undefined) return { items: [], next: undefined };
  const keys = [sql`s.score`, sql`s.seq`];
  const rows = await db.many<HitRow>(sql`
    select ${cardColumns}, b.name as board_name, s.score, s.seq, s.snippet
    from (
      select rowid as seq, bm25(card_search, 5.0, 1.0) as score,
        snippet(card_search, -1, ${searchMark.open}, ${searchMark.close}, '…', ${snippetWords}) as snippet
      from card_search where card_search match ${expression}
    ) s
    join card_search_keys k on k.seq = s.seq
    join cards c on c.id = k.card_id
    join lists l on l.id = c.list_id
    join boards b on b.id = c.board_id
    join members m on m.board_id = b.id
    where m.user_id = ${scope.userId} and c.deleted_at is null and l.deleted_at is null and b.deleted_at is null
      and ${scope.boardId === undefined ? sql`1 = 1` : sql`b.id = ${scope.boardId}`}
      and ${afterKey(keys, "asc", page.after)}
    ${orderBy(keys, "asc")} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.score, row.seq]);
  const cards = await toCards(db, items);
  const hits = cards.map((card, index) => {
    const row = items[index] as HitRow;
    return { card, board: { id: row.board_id, name: row.board_name }, snippet: row.snippet };
  });
  return { items: hits, next };
}
