import { oneOf, type RepositoryExecutor } from "@mega/core/repository";
import { type SqlExecutor, type SqlFragment, sql } from "@mega/core/sql";
import { cards, toCard } from "../cards.ts";
import { isSqlite } from "../is-sqlite.ts";
import type { PageRequest } from "../keyset.ts";
import { repositoryOf } from "../repository-of.ts";
import type { CardSearch, SearchQuery } from "./card-search.ts";
import { snippetOf } from "./snippet.ts";
import { wordsAsked } from "./words.ts";

/** SQLite's FTS5. Triggers keep its index, so that no write can forget it. */
export const fullTextSearch: CardSearch = {
  async add() {},
  async change() {},

  async idsMatching(db, { boardId, text }) {
    const expression = matchExpression(text);
    if (expression === undefined) return new Set();
    const rows = await sqlite(db).many<{ id: string }>(sql`
      select c.id from card_search s join card_search_keys k on k.seq = s.rowid join cards c on c.id = k.card_id
      where card_search match ${expression} and c.board_id = ${boardId}`);
    return new Set(rows.map(({ id }) => id));
  },

  async find(db, query, page) {
    const expression = matchExpression(query.text);
    if (expression === undefined) return { items: [], next: undefined };
    const found = await sqlite(db).many<HitRow>(hitsBehind(expression, query, page));
    const rows = found.slice(0, page.limit);
    const last = found.length > page.limit ? rows.at(-1) : undefined;
    if (rows.length === 0) return { items: [], next: undefined };
    const { items } = await repositoryOf(cards, db).find({
      where: { id: oneOf(rows.map(({ id }) => id)) },
      limit: rows.length,
    });
    const byId = new Map(items.map((item) => [item.id, item]));
    const hits = rows.flatMap(({ id, boardName }) => {
      const item = byId.get(id);
      if (item === undefined) return [];
      return { card: toCard(item), board: { id: item.boardId, name: boardName }, snippet: snippetOf(item, query.text) };
    });
    return { items: hits, next: last && [last.score, last.id] };
  },
};

interface HitRow {
  readonly id: string;
  readonly boardName: string;
  readonly score: number;
}

/** FTS5's own query language is not for visitors: a stray quote or `AND` would be a syntax error. Each word of theirs becomes a quoted prefix. */
function matchExpression(text: string): string | undefined {
  const words = wordsAsked(text);
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(" ");
}

function hitsBehind(expression: string, { userId, boardId }: SearchQuery, { limit, after }: PageRequest): SqlFragment {
  const [score = 0, id = ""] = after ?? [];
  return sql`
    select c.id, b.name as "boardName", s.score
    from (
      select rowid as seq, bm25(card_search, 5.0, 1.0) as score from card_search where card_search match ${expression}
    ) s
    join card_search_keys k on k.seq = s.seq
    join cards c on c.id = k.card_id
    join boards b on b.id = c.board_id
    join members m on m.board_id = b.id
    where m.user_id = ${userId} and c.deleted_at is null and c.is_list_deleted = ${false} and b.deleted_at is null
      and ${boardId === undefined ? sql`1 = 1` : sql`b.id = ${boardId}`}
      and ${after === undefined ? sql`1 = 1` : sql`(s.score, c.id) > (${score}, ${id})`}
    order by s.score, c.id limit ${limit + 1}`;
}

function sqlite(db: RepositoryExecutor): SqlExecutor {
  if (isSqlite(db)) return db;
  throw new TypeError("only SQLite has this full text search");
}
