import type { Comment } from "../../api/models.ts";

/** By id, what was written since, or null for what was taken back. */
export type CommentChanges = ReadonlyMap<string, Comment | null>;

/** Oldest first: ids grow with time. */
export function changedComments(read: readonly Comment[], changes: CommentChanges): Comment[] {
  const all = new Map<string, Comment | null>([...read.map((comment) => [comment.id, comment] as const), ...changes]);
  return [...all.values()].filter((comment) => comment !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
}
