import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import {
  type BoardFilter,
  type BoardRecord,
  findBoard,
  insertBoard,
  listBoards,
  replaceBoard,
} from "../repositories/board-repository.ts";
import { inTransaction } from "../repositories/in-transaction.ts";
import type { PageRequest, Slice } from "../repositories/keyset.ts";
import { listLabels } from "../repositories/label-repository.ts";
import { insertList, listLists } from "../repositories/list-repository.ts";
import { insertMember, listMembers } from "../repositories/member-repository.ts";
import type { AuditAction } from "../schemas/audit-entry.ts";
import type { Board, BoardChanges, BoardSummary, NewBoard } from "../schemas/board.ts";
import type { Role } from "../schemas/fields.ts";
import type { User } from "../schemas/user.ts";
import { accessBoard } from "./access.ts";
import { changesBetween, changesFromNothing, recordChange } from "./audit-trail.ts";
import type { Caller, Target } from "./caller.ts";
import { inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";
import { positionsAfter } from "./position.ts";

export const findBoards = (
  { db, user }: Caller,
  filter: Omit<BoardFilter, "userId">,
  page: PageRequest,
): Promise<Slice<BoardSummary>> => listBoards(db, { ...filter, userId: user.id }, page);

export async function readBoard({ db, user }: Caller, id: string): Promise<Board> {
  return inTransaction(
    db,
    async (tx) => {
      const role = await accessBoard(tx, user, { id, permission: "board:read" });
      return completeBoard(tx, await requireBoard(tx, id), role);
    },
    { mode: "read" },
  );
}

/** The creator becomes its owner. It starts with lists of these names. */
export async function createBoard({ db, user }: Caller, input: NewBoard, listNames: readonly string[]): Promise<Board> {
  const at = isoNow();
  const board: BoardRecord = {
    id: newId(),
    name: input.name.trim(),
    description: input.description ?? "",
    color: input.color ?? "blue",
    version: 1,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  };
  return inTransaction(db, async (tx) => {
    await insertBoard(tx, board);
    await insertMember(tx, { boardId: board.id, userId: user.id, role: "owner", at });
    const { name, description, color } = board;
    await recordChange(tx, user, {
      boardId: board.id,
      action: "created",
      entity: "board",
      entityId: board.id,
      changes: changesFromNothing({ name, description, color }),
    });
    for (const [index, position] of positionsAfter(undefined, listNames.length).entries())
      await addFirstList(tx, user, { board, name: listNames[index] as string, position });
    return completeBoard(tx, board, "owner");
  });
}

interface FirstList {
  readonly board: BoardRecord;
  readonly name: string;
  readonly position: string;
}

async function addFirstList(tx: RepositoryExecutor, user: User, { board, name, position }: FirstList): Promise<void> {
  const { id: boardId, createdAt, updatedAt } = board;
  const id = newId();
  await insertList(tx, { id, boardId, name, position, version: 1, createdAt, updatedAt, deletedAt: null });
  const changes = changesFromNothing({ name });
  await recordChange(tx, user, { boardId, action: "created", entity: "list", entityId: id, changes });
}

export const updateBoard = (caller: Caller, target: Target, changes: BoardChanges): Promise<Board> =>
  changeBoard(caller, target, {
    action: "updated",
    change: (board) => ({ ...board, ...changes, name: (changes.name ?? board.name).trim() }),
  });

export async function deleteBoard(caller: Caller, target: Target): Promise<void> {
  const { members } = await changeBoard(caller, target, {
    action: "deleted",
    change: (board) => ({ ...board, deletedAt: isoNow() }),
  });
  await caller.feed?.reauthorize(members.map(({ userId }) => userId));
}

/** Restoring what is not deleted changes nothing. */
export const restoreBoard = (caller: Caller, id: string): Promise<Board> =>
  changeBoard(
    caller,
    { id, precondition: () => {} },
    { action: "restored", change: (board) => ({ ...board, deletedAt: null }) },
  );

interface BoardChange {
  readonly action: AuditAction;
  readonly change: (board: BoardRecord) => BoardRecord;
}

async function changeBoard(
  { db, user, feed }: Caller,
  { id, precondition }: Target,
  { action, change }: BoardChange,
): Promise<Board> {
  const board = await inTurn({ db, board: id }, async (tx) => {
    const permission = action === "restored" ? "board:restore" : "board:change";
    const role = await accessBoard(tx, user, { id, permission });
    const before = await requireBoard(tx, id);
    precondition(before.version);
    const after = { ...change(before), version: before.version + 1, updatedAt: isoNow() };
    const changes = changesBetween(before, after, ["name", "description", "color", "deletedAt"]);
    if (Object.keys(changes).length === 0) return completeBoard(tx, before, role);
    if (!(await replaceBoard(tx, after))) throw refuse("WRITE_CONFLICT");
    await recordChange(tx, user, { boardId: id, action, entity: "board", entityId: id, changes });
    return completeBoard(tx, after, role);
  });
  const { lists: _lists, labels: _labels, members: _members, role: _role, ...face } = board;
  await feed?.publish(id, "board.changed", face);
  return board;
}

async function requireBoard(db: RepositoryExecutor, id: string): Promise<BoardRecord> {
  const board = await findBoard(db, id);
  if (board === undefined) throw refuse("BOARD_NOT_FOUND");
  return board;
}

async function completeBoard(db: RepositoryExecutor, board: BoardRecord, role: Role): Promise<Board> {
  const [lists, labels, members] = [
    await listLists(db, board.id),
    await listLabels(db, board.id),
    await listMembers(db, board.id),
  ];
  return { ...board, role, lists, labels, members };
}
