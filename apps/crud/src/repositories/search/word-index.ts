import { setImmediate as nextTurn } from "node:timers/promises";
import { defineEntity, oneOf, or, type RepositoryExecutor, startsWith } from "@mega/core/repository";
import { repositoryOf } from "../repository-of.ts";
import type { SearchedCard } from "./card-search.ts";
import { wordsAsked, wordsIn } from "./words.ts";

/** A word of a card, and how much it weighs there. */
interface SearchTerm {
  /** Board, word and card in one, so that the key is the only index. */
  readonly id: string;
  readonly weight: number;
}

const searchTerms = defineEntity<SearchTerm>({
  name: "search_terms",
  key: "id",
  fields: { id: "string", weight: "integer" },
});

const titleWeight = 5;
/** The different words of a card that are known; more are no text to read. */
const maxTerms = 2_000;
const cardIdLength = 36;
/** Bounds how long one statement keeps the process from everything else. */
const batchRows = 1_000;
/** As many ranges as every database takes in one statement without effort. */
const batchBoards = 50;

/** The words of a card with their weights, each once. */
export function termsOf({ id, boardId, title, description }: SearchedCard): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const { term } of wordsIn(text)) {
      const key = `${boardId}.${term}.${id}`;
      const before = weights.get(key);
      if (term === "" || (before === undefined && weights.size >= maxTerms)) continue;
      weights.set(key, (before ?? 0) + weight);
    }
  };
  add(title, titleWeight);
  add(description, 1);
  return weights;
}

/** Of new cards. Call it in the transaction that stores them. */
export async function indexCards(tx: RepositoryExecutor, cards: readonly SearchedCard[]): Promise<void> {
  await insertTerms(
    tx,
    cards.flatMap((card) => Array.from(termsOf(card), ([id, weight]) => ({ id, weight }))),
  );
}

/** Of a card whose text has changed: the words that it gained or lost, or that weigh something else now. */
export async function reindexCard(tx: RepositoryExecutor, before: SearchedCard, after: SearchedCard): Promise<void> {
  const known = termsOf(before);
  const wanted = termsOf(after);
  const stale = [...known].filter(([id, weight]) => wanted.get(id) !== weight).map(([id]) => id);
  for (const ids of batchesOf(stale, batchRows)) await repositoryOf(searchTerms, tx).deleteMany({ id: oneOf(ids) });
  const fresh = [...wanted].filter(([id, weight]) => known.get(id) !== weight);
  await insertTerms(
    tx,
    fresh.map(([id, weight]) => ({ id, weight })),
  );
}

/** In the order of the index, which then is written from one end to the other. */
async function insertTerms(tx: RepositoryExecutor, terms: readonly SearchTerm[]): Promise<void> {
  const sorted = terms.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const batch of batchesOf(sorted, batchRows)) {
    await repositoryOf(searchTerms, tx).insertMany(batch);
    await nextTurn();
  }
}

function* batchesOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

export interface SearchScope {
  readonly boardIds: readonly string[];
  readonly text: string;
}

/**
 * The cards that have every word of the text, or one that begins with it, with the sum of the weights. Those in a bin are among them.
 * It reads a row per match, and keeps an id per card.
 */
export async function matchCards(
  db: RepositoryExecutor,
  { boardIds, text }: SearchScope,
): Promise<ReadonlyMap<string, number>> {
  let found: Map<string, number> | undefined;
  for (const word of wordsAsked(text)) {
    found = await matchWord(db, { boardIds, word, among: found });
    if (found.size === 0) break;
  }
  return found ?? new Map();
}

interface WordScope {
  readonly boardIds: readonly string[];
  readonly word: string;
  /** The cards that have the words before; all count for the first. */
  readonly among: ReadonlyMap<string, number> | undefined;
}

async function matchWord(db: RepositoryExecutor, { boardIds, word, among }: WordScope): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const ids of batchesOf(boardIds, batchBoards)) {
    const where = or(...ids.map((boardId) => ({ id: startsWith(`${boardId}.${word}`) })));
    for await (const { id, weight } of repositoryOf(searchTerms, db).stream({ where })) {
      const cardId = id.slice(-cardIdLength);
      const before = among === undefined ? 0 : among.get(cardId);
      if (before !== undefined) found.set(cardId, (found.get(cardId) ?? before) + weight);
    }
  }
  return found;
}
