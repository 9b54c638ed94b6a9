import { type SqlExecutor, sql } from "@mega/core/sql";
import type { List } from "../schemas/list.ts";
import { afterKey, limitTo, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";

interface ListRow {
  readonly id: string;
  readonly board_id: string;
  readonly name: string;
  readonly position: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

const toList = (row: ListRow): List => ({
  id: row.id,
  boardId: row.board_id,
  name: row.name,
  position: row.position,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
});

const selectLists = sql`select id, board_id, name, position, version, created_at, updated_at, deleted_at from lists`;

export async function findList(db: SqlExecutor, id: string): Promise<List | undefined> {
  const row = await db.one<ListRow>(sql`${selectLists} where id = ${id}`);
  return row && toList(row);
}

export async function listLists(db: SqlExecutor, boardId: string): Promise<List[]> {
  const rows = await db.many<ListRow>(
    sql`${selectLists} where board_id = ${boardId} and deleted_at is null order by position, id`,
  );
  return rows.map(toList);
}

/** As people see them; those in the bin begin with the last deleted one. */
export async function listListPage(
  db: SqlExecutor,
  { boardId, isDeleted }: { readonly boardId: string; readonly isDeleted: boolean },
  page: PageRequest,
): Promise<Slice<List>> {
  const keys = [isDeleted ? sql`deleted_at` : sql`position`, sql`id`];
  const order = isDeleted ? "desc" : "asc";
  const rows = await db.many<ListRow>(sql`
    ${selectLists} where board_id = ${boardId} and ${isDeleted ? sql`deleted_at is not null` : sql`deleted_at is null`}
      and ${afterKey(keys, order, page.after)}
    ${orderBy(keys, order)} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.deleted_at ?? row.position, row.id]);
  return { items: items.map(toList), next };
}

export async function findLastListPosition(db: SqlExecutor, boardId: string): Promise<string | undefined> {
  const row = await db.one<{ position: string }>(
    sql`select position from lists where board_id = ${boardId} order by position desc limit 1`,
  );
  return row?.position;
}

export async function insertList(db: SqlExecutor, list: List): Promise<void> {
  await db.query(sql`
    insert into lists (id, board_id, name, position, version, created_at, updated_at, deleted_at)
    values (${list.id}, ${list.boardId}, ${list.name}, ${list.position}, ${list.version}, ${list.createdAt},
      ${list.updatedAt}, ${list.deletedAt})`);
}

/** Stores `next` if nobody has changed the list since it was read. */
export async function replaceList(db: SqlExecutor, next: List): Promise<boolean> {
  const { affectedRows } = await db.query(sql`
    update lists set name = ${next.name}, position = ${next.position}, version = ${next.version},
      updated_at = ${next.updatedAt}, deleted_at = ${next.deletedAt}
    where id = ${next.id} and version = ${next.version - 1}`);
  return affectedRows === 1;
}
