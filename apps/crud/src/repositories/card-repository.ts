import {
  and,
  contains,
  type Filter,
  gt,
  isNotNull,
  lt,
  ne,
  oneOf,
  type Repository,
  type RepositoryExecutor,
} from "@mega/core/repository";
import type { Card, CardQuery } from "../schemas/card.ts";
import { type CardItem, cardPlaces, cards, derivedFields, toCard, toLabelKeys } from "./cards.ts";
import { findAll, findSlice, type Order, type PageRequest, type Slice, type SliceQuery } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";
import type { BoardQuery } from "./search/card-search.ts";
import { searchOf } from "./search/search-of.ts";

export type CardSort = NonNullable<CardQuery["sort"]>;

export interface CardFilter extends Omit<CardQuery, "sort" | "order" | "deleted" | "limit" | "cursor" | "locale"> {
  readonly boardId: string;
  readonly isDeleted: boolean;
  readonly sort: CardSort;
  readonly order: Order;
}

export async function findCard(db: RepositoryExecutor, id: string): Promise<Card | undefined> {
  const found = await repositoryOf(cards, db).get(id);
  return found && toCard(found);
}

export async function listCards(db: RepositoryExecutor, filter: CardFilter, page: PageRequest): Promise<Slice<Card>> {
  const repository = repositoryOf(cards, db);
  const query = { where: toWhere(filter), by: sortField(filter), order: filter.order };
  const { items, next } =
    filter.q === undefined
      ? await findSlice(repository, query, page)
      : await findMatching(
          repository,
          { ...query, ids: await idsMatching(db, { boardId: filter.boardId, text: filter.q }) },
          page,
        );
  return { items: items.map(toCard), next };
}

const idsMatching = async (db: RepositoryExecutor, query: BoardQuery): Promise<ReadonlySet<string>> =>
  (await searchOf(db)).idsMatching(db, query);

interface MatchQuery extends SliceQuery<CardItem> {
  readonly ids: ReadonlySet<string>;
}

/** As many ids as every database takes in one statement without effort. */
const maxIdsInFilter = 500;
const batchRows = 200;

/** The few that match are asked for by id. Where very many do, it is quicker to read the cards in order and pass over the others. */
async function findMatching(
  repository: Repository<CardItem>,
  { ids, ...query }: MatchQuery,
  page: PageRequest,
): Promise<Slice<CardItem>> {
  if (ids.size === 0) return { items: [], next: undefined };
  if (ids.size <= maxIdsInFilter)
    return findSlice(repository, { ...query, where: and(query.where, { id: oneOf([...ids]) }) }, page);
  const items: CardItem[] = [];
  let { after } = page;
  do {
    const slice = await findSlice(repository, query, { limit: batchRows, after });
    for (const [index, item] of slice.items.entries()) {
      if (!ids.has(item.id)) continue;
      items.push(item);
      if (items.length < page.limit) continue;
      const isLast = slice.next === undefined && index === slice.items.length - 1;
      return { items, next: isLast ? undefined : [String(item[query.by] ?? ""), item.id] };
    }
    after = slice.next;
  } while (after !== undefined);
  return { items, next: undefined };
}

/** Cards without a due date come last in both directions. */
function sortField({ sort, order }: CardFilter): keyof CardItem & string {
  if (sort === "title") return "titleKey";
  return sort === "dueAt" && order === "asc" ? "dueKey" : sort;
}

function toWhere({ boardId, isDeleted, listId, labelId, assigneeId, dueBefore }: CardFilter): Filter<CardItem> {
  return {
    boardId,
    ...(isDeleted ? { deletedAt: isNotNull() } : { deletedAt: null, isListDeleted: false }),
    ...(listId === undefined ? {} : { listId }),
    ...(labelId === undefined ? {} : { labelKeys: contains(labelId) }),
    ...(assigneeId === undefined ? {} : { assigneeId }),
    ...(dueBefore === undefined ? {} : { dueAt: lt(dueBefore) }),
  };
}

/** Without its comments, of which a new one has none. */
export type CardRecord = Omit<Card, "commentCount">;

/** The caller bounds how many. Their list is in no bin. */
export async function insertCards(db: RepositoryExecutor, records: readonly CardRecord[]): Promise<void> {
  const items = records.map((record): CardItem => {
    const { labelIds: _labelIds, ...fields } = record;
    return { ...fields, ...derivedFields(record), commentCount: 0, isListDeleted: false };
  });
  await repositoryOf(cards, db).insertMany(items);
  await (await searchOf(db)).add(db, records);
}

/** Stores `next` if nobody has changed the card since `before` was read. */
export async function replaceCard(db: RepositoryExecutor, before: Card, next: Card): Promise<boolean> {
  const { id, listId, title, description, position, dueAt, assigneeId, updatedAt, deletedAt } = next;
  const set = { listId, title, description, position, dueAt, assigneeId, updatedAt, deletedAt, ...derivedFields(next) };
  const isIt = { id, version: before.version };
  if ((await repositoryOf(cards, db).updateMany(isIt, { set })) !== 1) return false;
  const isTextChanged = title !== before.title || description !== before.description;
  if (isTextChanged) await (await searchOf(db)).change(db, before, next);
  return true;
}

/** With the list that goes into the bin, or comes back. Their versions stay: nobody's edit is in the way of that. */
export async function markListDeleted(db: RepositoryExecutor, listId: string, isListDeleted: boolean): Promise<void> {
  await repositoryOf(cards, db).updateMany({ listId }, { set: { isListDeleted }, keepVersion: true });
}

interface Assignment {
  readonly boardId: string;
  readonly userId: string;
}

/** Those in the bin too. */
export async function findAssignedCardIds(db: RepositoryExecutor, { boardId, userId }: Assignment): Promise<string[]> {
  const found = await findAll(repositoryOf(cards, db), { where: { boardId, assigneeId: userId } });
  return found.map(({ id }) => id);
}

export async function unassignCards(
  db: RepositoryExecutor,
  { boardId, userId }: Assignment,
  at: string,
): Promise<void> {
  const set = { assigneeId: null, updatedAt: at };
  await repositoryOf(cards, db).updateMany({ boardId, assigneeId: userId }, { set });
}

interface LabelOfBoard {
  readonly id: string;
  readonly boardId: string;
}

/** Their versions stay. Cards with the same labels change together: a board has few such combinations. */
export async function takeLabelOffCards(db: RepositoryExecutor, { id, boardId }: LabelOfBoard): Promise<void> {
  const repository = repositoryOf(cards, db);
  const labelled = { boardId, labelKeys: contains(id) };
  for (;;) {
    const [card] = (await repository.find({ where: labelled, limit: 1 })).items;
    if (card === undefined) return;
    const { labelKeys } = card;
    const rest = toLabelKeys(labelKeys.split(" ").filter((labelId) => labelId !== id));
    await repository.updateMany({ boardId, labelKeys }, { set: { labelKeys: rest }, keepVersion: true });
  }
}

/** Deleted cards keep their position, so they count as neighbours: a restored card never shares one. */
export async function findLastCardPosition(db: RepositoryExecutor, listId: string): Promise<string | undefined> {
  const last = { where: { listId }, orderBy: { position: "desc" }, limit: 1 } as const;
  return (await repositoryOf(cardPlaces, db).find(last)).items[0]?.position;
}

/** The first position behind `after` in the list, passing over the card that is about to move. */
export async function findNextCardPosition(
  db: RepositoryExecutor,
  listId: string,
  { after, exceptCardId }: { readonly after: string | undefined; readonly exceptCardId: string },
): Promise<string | undefined> {
  const where = { listId, id: ne(exceptCardId), position: gt(after ?? "") };
  const next = { where, orderBy: { position: "asc" }, limit: 1 } as const;
  return (await repositoryOf(cardPlaces, db).find(next)).items[0]?.position;
}

/** New positions for all cards of a list, in the order they have. Their versions stay: nobody's edit is in the way of that. */
export async function respaceCards(
  db: RepositoryExecutor,
  listId: string,
  positionsFor: (count: number) => readonly string[],
): Promise<void> {
  const repository = repositoryOf(cards, db);
  const found = await findAll(repositoryOf(cardPlaces, db), { where: { listId }, orderBy: { position: "asc" } });
  const positions = positionsFor(found.length);
  for (const [index, { id }] of found.entries())
    await repository.updateMany({ id }, { set: { position: positions[index] ?? "" }, keepVersion: true });
}
