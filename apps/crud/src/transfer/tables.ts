import { isDeepStrictEqual } from "node:util";
import type { Entity, RepositoryExecutor } from "@mega/core/repository";
import { auditEntries } from "../repositories/audit-repository.ts";
import { boards } from "../repositories/board-repository.ts";
import { cardImports } from "../repositories/card-import-repository.ts";
import { cards, toCard } from "../repositories/cards.ts";
import { comments } from "../repositories/comment-repository.ts";
import { labels } from "../repositories/label-repository.ts";
import { lists } from "../repositories/list-repository.ts";
import { memberships } from "../repositories/memberships.ts";
import { repositoryOf } from "../repositories/repository-of.ts";
import { searchOf } from "../repositories/search/search-of.ts";
import { users } from "../repositories/user-repository.ts";

export interface Route {
  readonly from: RepositoryExecutor;
  readonly to: RepositoryExecutor;
}

/** What one table can do on the way from one database to another. */
export interface Table {
  readonly name: string;
  count(db: RepositoryExecutor): Promise<number>;
  /** Resolves with how many it copied. */
  copy(route: Route): Promise<number>;
  /** The key of the first item that is on one side alone, or not the same on both. */
  firstDifference(route: Route): Promise<string | undefined>;
}

const batchItems = 200;

/** All tables but those of sessions and of the search, which each database has in its own way. */
export const tables: readonly Table[] = [
  tableOf(users),
  tableOf(boards),
  tableOf(memberships),
  tableOf(lists),
  tableOf(labels),
  tableOf(cards, async (tx, items) => (await searchOf(tx)).add(tx, items.map(toCard))),
  tableOf(comments),
  tableOf(auditEntries),
  tableOf(cardImports),
];

type AfterInsert<T> = (tx: RepositoryExecutor, items: readonly T[]) => Promise<void>;

function tableOf<T extends { readonly id: string }>(
  entity: Entity<T>,
  afterInsert: AfterInsert<T> = async () => {},
): Table {
  return {
    name: entity.name,
    count: (db) => repositoryOf(entity, db).count(),
    async copy({ from, to }) {
      let copied = 0;
      for await (const items of batchesOf(repositoryOf(entity, from).stream())) {
        await repositoryOf(entity, to).insertMany(items);
        await afterInsert(to, items);
        copied += items.length;
      }
      return copied;
    },
    async firstDifference({ from, to }) {
      const others = repositoryOf(entity, to).stream()[Symbol.asyncIterator]();
      for await (const item of repositoryOf(entity, from).stream()) {
        const { value: other } = await others.next();
        if (!isDeepStrictEqual(item, other)) return item.id;
      }
      const { value: surplus } = await others.next();
      return (surplus as T | undefined)?.id;
    },
  };
}

async function* batchesOf<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < batchItems) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
