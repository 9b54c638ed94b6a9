import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse, refuseReference } from "../errors.ts";
import { listLabels } from "../repositories/label-repository.ts";
import { findList } from "../repositories/list-repository.ts";
import { findMember } from "../repositories/member-repository.ts";

/** What a card points to must be on its board: ids of another board would leak its names, and its people. */
export async function requireLiveList(db: RepositoryExecutor, boardId: string, listId: string): Promise<void> {
  const list = await findList(db, listId);
  if (list?.boardId !== boardId) throw refuseReference("listId");
  if (list.deletedAt !== null) throw refuse("LIST_DELETED", { listId });
}

export async function requireAssignee(
  db: RepositoryExecutor,
  boardId: string,
  userId: string | null | undefined,
): Promise<void> {
  if (userId === undefined || userId === null) return;
  if ((await findMember(db, boardId, userId)) === undefined) throw refuseReference("assigneeId");
}

export async function requireLabels(
  db: RepositoryExecutor,
  boardId: string,
  labelIds: readonly string[] = [],
): Promise<void> {
  if (labelIds.length === 0) return;
  const known = new Set((await listLabels(db, boardId)).map((label) => label.id));
  if (!labelIds.every((id) => known.has(id))) throw refuseReference("labelIds");
}
