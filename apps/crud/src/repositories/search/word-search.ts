import { oneOf, type RepositoryExecutor } from "@mega/core/repository";
import { namesOfVisibleBoards } from "../board-repository.ts";
import { type CardItem, cards, toCard } from "../cards.ts";
import type { PageRequest } from "../keyset.ts";
import { repositoryOf } from "../repository-of.ts";
import type { CardSearch } from "./card-search.ts";
import { snippetOf } from "./snippet.ts";
import { indexCards, matchCards, reindexCard } from "./word-index.ts";

/** On any database: words in a table of their own. */
export const wordSearch: CardSearch = {
  add: indexCards,
  change: reindexCard,

  idsMatching: async (db, { boardId, text }) => new Set((await matchCards(db, { boardIds: [boardId], text })).keys()),

  async find(db, { userId, text, boardId }, page) {
    const names = await namesOfVisibleBoards(db, userId);
    const boardIds = [...names.keys()].filter((id) => boardId === undefined || id === boardId);
    const scores = await matchCards(db, { boardIds, text });
    const { items, next } = await firstVisible(db, rankedAfter(scores, page.after), page.limit);
    const hits = items.map((item) => ({
      card: toCard(item),
      board: { id: item.boardId, name: names.get(item.boardId) ?? "" },
      snippet: snippetOf(item, text),
    }));
    const last = items.at(-1);
    return { items: hits, next: next && last ? [scores.get(last.id) ?? 0, last.id] : undefined };
  },
};

type Ranked = readonly [id: string, score: number];

const byRank = ([id, score]: Ranked, [otherId, otherScore]: Ranked): number =>
  otherScore - score || (id < otherId ? -1 : id > otherId ? 1 : 0);

function rankedAfter(scores: ReadonlyMap<string, number>, after: PageRequest["after"]): string[] {
  const ranked: Ranked[] = [...scores];
  const [score, id] = after ?? [];
  const behind = after === undefined ? ranked : ranked.filter((each) => byRank(each, [String(id), Number(score)]) > 0);
  return behind.sort(byRank).map(([cardId]) => cardId);
}

interface Visible {
  readonly items: readonly CardItem[];
  /** Whether there are more. */
  readonly next: boolean;
}

/** The index also knows the cards in the bin: they are passed over. */
async function firstVisible(db: RepositoryExecutor, ranked: readonly string[], limit: number): Promise<Visible> {
  const items: CardItem[] = [];
  const batch = limit + 1;
  for (let start = 0; start < ranked.length && items.length <= limit; start += batch) {
    const ids = ranked.slice(start, start + batch);
    const where = { id: oneOf(ids), deletedAt: null, isListDeleted: false };
    const found = await repositoryOf(cards, db).find({ where, limit: batch });
    const byId = new Map(found.items.map((item) => [item.id, item]));
    items.push(...ids.flatMap((id) => byId.get(id) ?? []));
  }
  return { items: items.slice(0, limit), next: items.length > limit };
}
