import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import type { Comment } from "../schemas/comment.ts";
import { countComment } from "./cards.ts";
import { findSlice, type PageRequest, type Slice } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";
import { findUser, findUsers } from "./user-repository.ts";

interface CommentItem extends Omit<Comment, "author"> {
  readonly authorId: string;
  readonly deletedAt: string | null;
}

export const comments = defineEntity<CommentItem>({
  name: "comments",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    cardId: "string",
    authorId: "string",
    body: "string",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
    deletedAt: "timestamp?",
  },
});

const toComment = (
  { authorId, deletedAt: _deletedAt, ...comment }: CommentItem,
  name: string | undefined,
): Comment => ({
  ...comment,
  author: { id: authorId, name: name ?? "" },
});

/** Unless it was taken back. */
export async function findComment(db: RepositoryExecutor, id: string): Promise<Comment | undefined> {
  const found = await repositoryOf(comments, db).get(id);
  if (found === undefined || found.deletedAt !== null) return undefined;
  return toComment(found, (await findUser(db, found.authorId))?.name);
}

/** Oldest first: ids grow with time. */
export async function listComments(db: RepositoryExecutor, cardId: string, page: PageRequest): Promise<Slice<Comment>> {
  const query = { where: { cardId, deletedAt: null }, by: "id", order: "asc" } as const;
  const { items, next } = await findSlice(repositoryOf(comments, db), query, page);
  const authors = await findUsers(
    db,
    items.map(({ authorId }) => authorId),
  );
  return { items: items.map((item) => toComment(item, authors.get(item.authorId)?.name)), next };
}

/** Its card counts it. */
export async function insertComment(db: RepositoryExecutor, { author, ...comment }: Comment): Promise<void> {
  await repositoryOf(comments, db).insert({ ...comment, authorId: author.id, deletedAt: null });
  await countComment(db, comment.cardId, 1);
}

/** Its card counts it no more. */
export async function markCommentDeleted(db: RepositoryExecutor, { id, cardId }: Comment, at: string): Promise<void> {
  const isIt = { id, deletedAt: null };
  const marked = await repositoryOf(comments, db).updateMany(isIt, { set: { deletedAt: at, updatedAt: at } });
  await countComment(db, cardId, -marked);
}
