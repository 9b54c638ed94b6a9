import { type SqlExecutor, type SqlFragment, sql, sqlJoin } from "@mega/core/sql";
import type { Card, CardQuery } from "../schemas/card.ts";
import { type CardRow, cardColumns, toCards } from "./card-row.ts";
import { matchingCards } from "./card-search.ts";
import { afterKey, limitTo, type Order, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";

export type CardSort = NonNullable<CardQuery["sort"]>;

export interface CardFilter extends Omit<CardQuery, "sort" | "order" | "deleted" | "limit" | "cursor" | "locale"> {
  readonly boardId: string;
  readonly isDeleted: boolean;
  readonly sort: CardSort;
  readonly order: Order;
}

export async function findCard(db: SqlExecutor, id: string): Promise<Card | undefined> {
  const rows = await db.many<CardRow>(sql`select ${cardColumns} from cards c where c.id = ${id}`);
  return (await toCards(db, rows))[0];
}

export async function listCards(db: SqlExecutor, filter: CardFilter, page: PageRequest): Promise<Slice<Card>> {
  const keys = [sortExpression(filter.sort, filter.order), sql`c.id`];
  const rows = await db.many<CardRow & { sort_key: string }>(sql`
    select ${cardColumns}, ${keys[0]} as sort_key from cards c join lists l on l.id = c.list_id
    where ${sqlJoin([...conditions(filter), afterKey(keys, filter.order, page.after)], " and ")}
    ${orderBy(keys, filter.order)} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.sort_key, row.id]);
  return { items: await toCards(db, items), next };
}

/** Cards without a due date come last in both directions. */
function sortExpression(sort: CardSort, order: Order): SqlFragment {
  switch (sort) {
    case "position":
      return sql`c.position`;
    case "createdAt":
      return sql`c.created_at`;
    case "updatedAt":
      return sql`c.updated_at`;
    case "title":
      return sql`lower(c.title)`;
    case "dueAt":
      return order === "asc" ? sql`coalesce(c.due_at, '9999')` : sql`coalesce(c.due_at, '')`;
    default:
      return sort satisfies never;
  }
}

function conditions(filter: CardFilter): SqlFragment[] {
  const { listId, labelId, assigneeId, dueBefore, q } = filter;
  const found = [
    sql`c.board_id = ${filter.boardId}`,
    filter.isDeleted ? sql`c.deleted_at is not null` : sql`c.deleted_at is null and l.deleted_at is null`,
  ];
  if (listId !== undefined) found.push(sql`c.list_id = ${listId}`);
  if (labelId !== undefined)
    found.push(sql`exists (select 1 from card_labels cl where cl.card_id = c.id and cl.label_id = ${labelId})`);
  if (assigneeId !== undefined) found.push(sql`c.assignee_id = ${assigneeId}`);
  if (dueBefore !== undefined) found.push(sql`c.due_at < ${dueBefore}`);
  if (q !== undefined) found.push(sql`c.id in (${matchingCards(q)})`);
  return found;
}

/** Without comment count and labels, which have tables of their own. */
export type CardRecord = Omit<Card, "labelIds" | "commentCount">;

/** All in one statement; the caller bounds how many. */
export async function insertCards(db: SqlExecutor, cards: readonly CardRecord[]): Promise<void> {
  if (cards.length === 0) return;
  const rows = sqlJoin(
    cards.map(
      (card) => sql`(${card.id}, ${card.boardId}, ${card.listId}, ${card.title}, ${card.description}, ${card.position},
        ${card.dueAt}, ${card.assigneeId}, ${card.version}, ${card.createdAt}, ${card.updatedAt}, ${card.deletedAt})`,
    ),
  );
  await db.query(sql`
    insert into cards (id, board_id, list_id, title, description, position, due_at, assignee_id, version, created_at,
      updated_at, deleted_at) values ${rows}`);
}

/** Stores `next` if nobody has changed the card since it was read. */
export async function replaceCard(db: SqlExecutor, next: CardRecord): Promise<boolean> {
  const { affectedRows } = await db.query(sql`
    update cards set list_id = ${next.listId}, title = ${next.title}, description = ${next.description},
      position = ${next.position}, due_at = ${next.dueAt}, assignee_id = ${next.assigneeId}, version = ${next.version},
      updated_at = ${next.updatedAt}, deleted_at = ${next.deletedAt}
    where id = ${next.id} and version = ${next.version - 1}`);
  return affectedRows === 1;
}

interface Assignment {
  readonly boardId: string;
  readonly userId: string;
}

/** Those in the bin too. */
export async function findAssignedCardIds(db: SqlExecutor, { boardId, userId }: Assignment): Promise<string[]> {
  const rows = await db.many<{ id: string }>(
    sql`select id from cards where board_id = ${boardId} and assignee_id = ${userId} order by id`,
  );
  return rows.map(({ id }) => id);
}

export async function unassignCards(db: SqlExecutor, { boardId, userId }: Assignment, at: string): Promise<void> {
  await db.query(sql`
    update cards set assignee_id = ${null}, version = version + 1, updated_at = ${at}
    where board_id = ${boardId} and assignee_id = ${userId}`);
}

/** Deleted cards keep their position, so they count as neighbours: a restored card never shares one. */
export async function findLastCardPosition(db: SqlExecutor, listId: string): Promise<string | undefined> {
  const row = await db.one<{ position: string }>(
    sql`select position from cards where list_id = ${listId} order by position desc limit 1`,
  );
  return row?.position;
}

/** The first position behind `after` in the list, passing over the card that is about to move. */
export async function findNextCardPosition(
  db: SqlExecutor,
  listId: string,
  { after, exceptCardId }: { readonly after: string | undefined; readonly exceptCardId: string },
): Promise<string | undefined> {
  const row = await db.one<{ position: string }>(sql`
    select position from cards where list_id = ${listId} and id <> ${exceptCardId} and position > ${after ?? ""}
    order by position limit 1`);
  return row?.position;
}

/** New positions for all cards of a list, in the order they have. Their versions stay: nobody's edit is in the way of that. */
export async function respaceCards(
  db: SqlExecutor,
  listId: string,
  positionsFor: (count: number) => readonly string[],
): Promise<void> {
  const rows = await db.many<{ id: string }>(sql`select id from cards where list_id = ${listId} order by position, id`);
  for (const [index, position] of positionsFor(rows.length).entries())
    await db.query(sql`update cards set position = ${position} where id = ${rows[index]?.id ?? ""}`);
}
