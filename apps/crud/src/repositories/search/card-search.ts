import type { RepositoryExecutor } from "@mega/core/repository";
import type { SearchHit } from "../../schemas/search.ts";
import type { PageRequest, Slice } from "../keyset.ts";

/** Of a card, what a search looks into. */
export interface SearchedCard {
  readonly id: string;
  readonly boardId: string;
  readonly title: string;
  readonly description: string;
}

export interface SearchQuery {
  readonly userId: string;
  readonly text: string;
  /** @default all boards that the person can see */
  readonly boardId: string | undefined;
}

export interface BoardQuery {
  readonly boardId: string;
  readonly text: string;
}

/** Finds the cards that have every word of a text, or one that begins with it. */
export interface CardSearch {
  /** Call it in the transaction that stores the new cards. */
  add(tx: RepositoryExecutor, cards: readonly SearchedCard[]): Promise<void>;
  /** Call it in the transaction that changes the card's text. */
  change(tx: RepositoryExecutor, before: SearchedCard, after: SearchedCard): Promise<void>;
  /** The ids of a board's cards, those in the bin among them. */
  idsMatching(db: RepositoryExecutor, query: BoardQuery): Promise<ReadonlySet<string>>;
  /** Best match first, over the cards that the person can see; a match in the title counts five times. */
  find(db: RepositoryExecutor, query: SearchQuery, page: PageRequest): Promise<Slice<SearchHit>>;
}
