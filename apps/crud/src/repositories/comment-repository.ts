import { type SqlExecutor, sql } from "@mega/core/sql";
import type { Comment } from "../schemas/comment.ts";
import { afterKey, limitTo, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";

interface CommentRow {
  readonly id: string;
  readonly card_id: string;
  readonly author_id: string;
  readonly author_name: string;
  readonly body: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const toComment = (row: CommentRow): Comment => ({
  id: row.id,
  cardId: row.card_id,
  author: { id: row.author_id, name: row.author_name },
  body: row.body,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const selectComments = sql`
  select c.id, c.card_id, c.author_id, u.name as author_name, c.body, c.version, c.created_at, c.updated_at
  from comments c join users u on u.id = c.author_id`;

export async function findComment(db: SqlExecutor, id: string): Promise<Comment | undefined> {
  const row = await db.one<CommentRow>(sql`${selectComments} where c.id = ${id} and c.deleted_at is null`);
  return row && toComment(row);
}

/** Oldest first: ids grow with time. */
export async function listComments(db: SqlExecutor, cardId: string, page: PageRequest): Promise<Slice<Comment>> {
  const keys = [sql`c.id`];
  const rows = await db.many<CommentRow>(sql`
    ${selectComments} where c.card_id = ${cardId} and c.deleted_at is null and ${afterKey(keys, "asc", page.after)}
    ${orderBy(keys, "asc")} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.id]);
  return { items: items.map(toComment), next };
}

export async function insertComment(db: SqlExecutor, comment: Comment): Promise<void> {
  await db.query(sql`
    insert into comments (id, card_id, author_id, body, version, created_at, updated_at, deleted_at)
    values (${comment.id}, ${comment.cardId}, ${comment.author.id}, ${comment.body}, ${comment.version},
      ${comment.createdAt}, ${comment.updatedAt}, ${null})`);
}

export async function markCommentDeleted(db: SqlExecutor, id: string, at: string): Promise<void> {
  await db.query(sql`
    update comments set deleted_at = ${at}, updated_at = ${at}, version = version + 1 where id = ${id}`);
}
