import { refuse } from "../errors.ts";
import { markListDeleted } from "../repositories/card-repository.ts";
import type { PageRequest, Slice } from "../repositories/keyset.ts";
import { findLastListPosition, insertList, listListPage, replaceList } from "../repositories/list-repository.ts";
import type { AuditAction } from "../schemas/audit-entry.ts";
import type { List, ListChanges, NewList } from "../schemas/list.ts";
import { accessBoard, accessList } from "./access.ts";
import { changesBetween, changesFromNothing, recordChange } from "./audit-trail.ts";
import type { Caller, Target } from "./caller.ts";
import { boardOfList, inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";
import { isPosition, positionBetween } from "./position.ts";

export async function findLists(
  { db, user }: Caller,
  filter: { readonly boardId: string; readonly isDeleted: boolean },
  page: PageRequest,
): Promise<Slice<List>> {
  await accessBoard(db, user, { id: filter.boardId, permission: "board:read" });
  return listListPage(db, filter, page);
}

/** Without a position it becomes the last list. */
export async function createList(
  { db, user, feed }: Caller,
  boardId: string,
  { name, position }: NewList,
): Promise<List> {
  requirePosition(position);
  const created = await inTurn({ db, board: boardId }, async (tx) => {
    await accessBoard(tx, user, { id: boardId, permission: "lists:change" });
    const at = isoNow();
    const list: List = {
      id: newId(),
      boardId,
      name: name.trim(),
      position: position ?? positionBetween(await findLastListPosition(tx, boardId), undefined),
      version: 1,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    };
    await insertList(tx, list);
    const changes = changesFromNothing({ name: list.name });
    await recordChange(tx, user, { boardId, action: "created", entity: "list", entityId: list.id, changes });
    return list;
  });
  await feed?.publish(boardId, "list.changed", created);
  return created;
}

export function updateList(caller: Caller, target: Target, changes: ListChanges): Promise<List> {
  requirePosition(changes.position);
  const change = (list: List): List => {
    if (list.deletedAt !== null) throw refuse("LIST_DELETED");
    return { ...list, ...changes, name: (changes.name ?? list.name).trim() };
  };
  const isMove = changes.position !== undefined && changes.name === undefined;
  return changeList(caller, target, { action: isMove ? "moved" : "updated", change });
}

/** Its cards go out of sight with it, and come back with it. */
export async function deleteList(caller: Caller, target: Target): Promise<void> {
  await changeList(caller, target, {
    action: "deleted",
    change: (list) => ({ ...list, deletedAt: list.deletedAt ?? isoNow() }),
  });
}

/** Restoring what is not deleted changes nothing. */
export const restoreList = (caller: Caller, id: string): Promise<List> =>
  changeList(
    caller,
    { id, precondition: () => {} },
    { action: "restored", change: (list) => ({ ...list, deletedAt: null }) },
  );

interface ListChange {
  readonly action: AuditAction;
  readonly change: (list: List) => List;
}

async function changeList(
  { db, user, feed }: Caller,
  { id, precondition }: Target,
  { action, change }: ListChange,
): Promise<List> {
  const list = await inTurn({ db, board: boardOfList(id) }, async (tx) => {
    const before = await accessList(tx, user, { id, permission: "lists:change" });
    precondition(before.version);
    const after = { ...change(before), version: before.version + 1, updatedAt: isoNow() };
    const changes = changesBetween(before, after, ["name", "position", "deletedAt"]);
    if (Object.keys(changes).length === 0) return before;
    if (!(await replaceList(tx, after))) throw refuse("WRITE_CONFLICT");
    if ("deletedAt" in changes) await markListDeleted(tx, id, after.deletedAt !== null);
    await recordChange(tx, user, { boardId: after.boardId, action, entity: "list", entityId: id, changes });
    return after;
  });
  await feed?.publish(list.boardId, "list.changed", list);
  return list;
}

function requirePosition(position: string | undefined): void {
  if (position !== undefined && !isPosition(position)) throw refuse("POSITION_INVALID", { field: "position" });
}
