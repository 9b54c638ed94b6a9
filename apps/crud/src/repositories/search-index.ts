import { setImmediate as nextTurn } from "node:timers/promises";
import { defineEntity, oneOf, type RepositoryExecutor, startsWith } from "@mega/core/repository";
import { repositoryOf } from "./repository-of.ts";
import { wordsAsked, wordsIn } from "./search-words.ts";

/** A word of a card, and how much it weighs there. One index for every database, so that all find the same. */
interface SearchTerm {
  /** Card and term in one. */
  readonly id: string;
  readonly boardId: string;
  readonly term: string;
  readonly weight: number;
}

const searchTerms = defineEntity<SearchTerm>({
  name: "search_terms",
  key: "id",
  columns: "snake_case",
  fields: { id: "string", boardId: "string", term: "string", weight: "integer" },
});

export interface IndexedCard {
  readonly id: string;
  readonly boardId: string;
  readonly title: string;
  readonly description: string;
}

const titleWeight = 5;
/** The different words of a card that are known; more are no text to read. */
const maxTerms = 2_000;
const idLength = 36;
/** Bounds how long one statement keeps the process from everything else. */
const batchRows = 1_000;

/** The words of a card, each once. */
export function termsOf({ id, boardId, title, description }: IndexedCard): SearchTerm[] {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const { term } of wordsIn(text)) {
      const before = weights.get(term);
      if (term === "" || (before === undefined && weights.size >= maxTerms)) continue;
      weights.set(term, (before ?? 0) + weight);
    }
  };
  add(title, titleWeight);
  add(description, 1);
  return Array.from(weights, ([term, weight]) => ({ id: `${id}.${term}`, boardId, term, weight }));
}

/** Of new cards. Call it in the transaction that stores them. */
export async function indexCards(db: RepositoryExecutor, cards: readonly IndexedCard[]): Promise<void> {
  const repository = repositoryOf(searchTerms, db);
  const waiting: SearchTerm[] = [];
  for (const card of cards) {
    waiting.push(...termsOf(card));
    while (waiting.length >= batchRows) {
      await repository.insertMany(waiting.splice(0, batchRows));
      await nextTurn();
    }
  }
  await repository.insertMany(waiting);
}

/** Of a card whose text has changed. */
export async function reindexCard(db: RepositoryExecutor, card: IndexedCard): Promise<void> {
  await repositoryOf(searchTerms, db).deleteMany({ id: startsWith(`${card.id}.`) });
  await indexCards(db, [card]);
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
  const words = wordsAsked(text);
  if (boardIds.length === 0) return new Map();
  let found: Map<string, number> | undefined;
  for (const word of words) {
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
  const where = { boardId: oneOf(boardIds), term: startsWith(word) };
  for await (const { id, weight } of repositoryOf(searchTerms, db).stream({ where })) {
    const cardId = id.slice(0, idLength);
    const before = among === undefined ? 0 : among.get(cardId);
    if (before !== undefined) found.set(cardId, (found.get(cardId) ?? before) + weight);
  }
  return found;
}
