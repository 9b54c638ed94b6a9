import { type SqlExecutor, sql } from "@mega/core/sql";
import type { BoardSummary } from "../schemas/board.ts";
import type { Role } from "../schemas/fields.ts";
import { afterKey, limitTo, type Order, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";
import { containing } from "./like-pattern.ts";

interface BoardRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly color: BoardRecord["color"];
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** A board as stored; the caller's role is not part of it. */
export type BoardRecord = Omit<BoardSummary, "role" | "cardCount">;

export interface BoardFilter {
  readonly userId: string;
  readonly text: string | undefined;
  readonly isDeleted: boolean;
  readonly sort: "updatedAt" | "name";
  readonly order: Order;
}

const columns = sql`b.id, b.name, b.description, b.color, b.version, b.created_at, b.updated_at, b.deleted_at`;

const toBoard = (row: BoardRow): BoardRecord => ({
  id: row.id,
  name: row.name,
  description: row.description,
  color: row.color,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
});

export async function findBoard(db: SqlExecutor, id: string): Promise<BoardRecord | undefined> {
  const row = await db.one<BoardRow>(sql`select ${columns} from boards b where b.id = ${id}`);
  return row && toBoard(row);
}

export async function listBoards(
  db: SqlExecutor,
  filter: BoardFilter,
  page: PageRequest,
): Promise<Slice<BoardSummary>> {
  const keys = [filter.sort === "name" ? sql`lower(b.name)` : sql`b.updated_at`, sql`b.id`];
  const rows = await db.many<BoardRow & { role: Role; card_count: number; sort_key: string }>(sql`
    select ${columns}, m.role, ${keys[0]} as sort_key,
      (select count(*) from cards c join lists l on l.id = c.list_id
        where c.board_id = b.id and c.deleted_at is null and l.deleted_at is null) as card_count
    from boards b join members m on m.board_id = b.id
    where m.user_id = ${filter.userId}
      and ${filter.isDeleted ? sql`b.deleted_at is not null and m.role = 'owner'` : sql`b.deleted_at is null`}
      and ${filter.text === undefined ? sql`1 = 1` : containing(sql`b.name`, filter.text)}
      and ${afterKey(keys, filter.order, page.after)}
    ${orderBy(keys, filter.order)} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.sort_key, row.id]);
  return { items: items.map((row) => ({ ...toBoard(row), role: row.role, cardCount: row.card_count })), next };
}

export async function insertBoard(db: SqlExecutor, board: BoardRecord): Promise<void> {
  await db.query(sql`
    insert into boards (id, name, description, color, version, created_at, updated_at, deleted_at)
    values (${board.id}, ${board.name}, ${board.description}, ${board.color}, ${board.version}, ${board.createdAt},
      ${board.updatedAt}, ${board.deletedAt})`);
}

/** Stores `next` if nobody has changed the board since it was read. */
export async function replaceBoard(db: SqlExecutor, next: BoardRecord): Promise<boolean> {
  const { affectedRows } = await db.query(sql`
    update boards set name = ${next.name}, description = ${next.description}, color = ${next.color},
      version = ${next.version}, updated_at = ${next.updatedAt}, deleted_at = ${next.deletedAt}
    where id = ${next.id} and version = ${next.version - 1}`);
  return affectedRows === 1;
}
