import type { RepositoryExecutor } from "@mega/core/repository";
import type { Card } from "../schemas/card.ts";
import { cards, toCard } from "./cards.ts";
import { findSlice, type PageKey } from "./keyset.ts";
import { listLists } from "./list-repository.ts";
import { repositoryOf } from "./repository-of.ts";

const batchRows = 200;

/** All live cards by list and position. Reads in batches by key, so that no cursor stays open while a slow client downloads. */
export async function* streamCards(
  db: RepositoryExecutor,
  boardId: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly listName: string; readonly card: Card }> {
  const repository = repositoryOf(cards, db);
  for (const list of await listLists(db, boardId)) {
    const query = { where: { listId: list.id, deletedAt: null }, by: "position", order: "asc" } as const;
    let after: PageKey | undefined;
    do {
      signal.throwIfAborted();
      const { items, next } = await findSlice(repository, query, { limit: batchRows, after });
      for (const item of items) yield { listName: list.name, card: toCard(item) };
      after = next;
    } while (after !== undefined);
  }
}
