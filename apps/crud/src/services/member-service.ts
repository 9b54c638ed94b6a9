import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { findAssignedCardIds, unassignCards } from "../repositories/card-repository.ts";
import {
  countOwners,
  deleteMember,
  findMember,
  insertMember,
  listMembers,
  replaceMember,
} from "../repositories/member-repository.ts";
import { findUserByEmail } from "../repositories/user-repository.ts";
import type { Role } from "../schemas/fields.ts";
import type { Member, NewMember } from "../schemas/member.ts";
import type { User } from "../schemas/user.ts";
import { accessBoard, accessMembership } from "./access.ts";
import { changesFromNothing, recordChange, recordChanges } from "./audit-trail.ts";
import type { Caller, Precondition } from "./caller.ts";
import { inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";

export interface MemberTarget {
  readonly boardId: string;
  readonly userId: string;
  readonly precondition: Precondition;
}

export async function findMembers({ db, user }: Caller, boardId: string): Promise<Member[]> {
  await accessBoard(db, user, { id: boardId, permission: "board:read" });
  return listMembers(db, boardId);
}

export async function addMember(
  { db, user, feed }: Caller,
  boardId: string,
  { email, role }: NewMember,
): Promise<Member> {
  const added = await inTurn({ db, board: boardId }, async (tx) => {
    await accessBoard(tx, user, { id: boardId, permission: "members:change" });
    const found = await findUserByEmail(tx, email);
    if (found === undefined) throw refuse("USER_NOT_FOUND");
    const userId = found.user.id;
    if (await findMember(tx, boardId, userId)) throw refuse("ALREADY_MEMBER");
    await insertMember(tx, { boardId, userId, role, at: isoNow() });
    const changes = changesFromNothing({ name: found.user.name, role });
    await recordChange(tx, user, { boardId, action: "added", entity: "member", entityId: userId, changes });
    return requireMember(tx, boardId, userId);
  });
  await feed?.publish(boardId, "member.changed", added);
  return added;
}

export async function changeMemberRole({ db, user, feed }: Caller, target: MemberTarget, role: Role): Promise<Member> {
  const { boardId, userId, precondition } = target;
  const changed = await inTurn({ db, board: boardId }, async (tx) => {
    await accessMembership(tx, user, { boardId, userId, isRemoval: false });
    const member = await requireMember(tx, boardId, userId);
    precondition(member.version);
    if (member.role === role) return member;
    if (member.role === "owner") await requireAnotherOwner(tx, boardId);
    const next = { ...member, role, version: member.version + 1, updatedAt: isoNow() };
    if (!(await replaceMember(tx, boardId, next))) throw refuse("WRITE_CONFLICT");
    const changes = { role: { from: member.role, to: role } };
    await recordChange(tx, user, { boardId, action: "updated", entity: "member", entityId: userId, changes });
    return next;
  });
  await feed?.publish(boardId, "member.changed", changed);
  return changed;
}

/** Cards that were theirs have nobody assigned afterwards. When this resolves, they see nothing of the board any more. */
export async function removeMember(
  { db, user, feed }: Caller,
  { boardId, userId, precondition }: MemberTarget,
): Promise<void> {
  await inTurn({ db, board: boardId }, async (tx) => {
    await accessMembership(tx, user, { boardId, userId, isRemoval: true });
    const member = await requireMember(tx, boardId, userId);
    precondition(member.version);
    if (member.role === "owner") await requireAnotherOwner(tx, boardId);
    await deleteMember(tx, boardId, userId);
    await releaseCards(tx, user, { boardId, userId });
    const changes = { role: { from: member.role, to: null }, name: { from: member.name, to: null } };
    await recordChange(tx, user, { boardId, action: "removed", entity: "member", entityId: userId, changes });
  });
  await feed?.reauthorize([userId]);
  await feed?.publish(boardId, "member.removed", { userId });
}

async function releaseCards(
  tx: RepositoryExecutor,
  user: User,
  assignment: { readonly boardId: string; readonly userId: string },
): Promise<void> {
  const cardIds = await findAssignedCardIds(tx, assignment);
  await unassignCards(tx, assignment, isoNow());
  const changes = { assigneeId: { from: assignment.userId, to: null } };
  const change = { boardId: assignment.boardId, action: "updated", entity: "card", changes } as const;
  await recordChanges(
    tx,
    user,
    cardIds.map((entityId) => ({ ...change, entityId })),
  );
}

async function requireMember(db: RepositoryExecutor, boardId: string, userId: string): Promise<Member> {
  const member = await findMember(db, boardId, userId);
  if (member === undefined) throw refuse("MEMBER_NOT_FOUND");
  return member;
}

async function requireAnotherOwner(db: RepositoryExecutor, boardId: string): Promise<void> {
  if ((await countOwners(db, boardId)) < 2) throw refuse("LAST_OWNER");
}
