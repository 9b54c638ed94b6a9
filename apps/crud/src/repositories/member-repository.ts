import type { RepositoryExecutor } from "@mega/core/repository";
import type { Role } from "../schemas/fields.ts";
import type { Member } from "../schemas/member.ts";
import type { User } from "../schemas/user.ts";
import { findBoard } from "./board-repository.ts";
import { findAll } from "./keyset.ts";
import { type MembershipItem, membershipKey, memberships } from "./memberships.ts";
import { repositoryOf } from "./repository-of.ts";
import { findUser, findUsers } from "./user-repository.ts";

/** What decides on access: the role of one person, and whether the board is in the bin. */
export interface Membership {
  readonly role: Role;
  readonly isBoardDeleted: boolean;
}

const toMember = ({ userId, role, version, createdAt, updatedAt }: MembershipItem, user: User | undefined): Member => ({
  userId,
  name: user?.name ?? "",
  email: user?.email ?? "",
  role,
  version,
  createdAt,
  updatedAt,
});

export async function findMembership(
  db: RepositoryExecutor,
  boardId: string,
  userId: string,
): Promise<Membership | undefined> {
  const membership = await repositoryOf(memberships, db).get(membershipKey(boardId, userId));
  const board = membership && (await findBoard(db, boardId));
  return board && membership && { role: membership.role, isBoardDeleted: board.deletedAt !== null };
}

export async function findMember(db: RepositoryExecutor, boardId: string, userId: string): Promise<Member | undefined> {
  const membership = await repositoryOf(memberships, db).get(membershipKey(boardId, userId));
  return membership && toMember(membership, await findUser(db, userId));
}

export async function listMembers(db: RepositoryExecutor, boardId: string): Promise<Member[]> {
  const found = await findAll(repositoryOf(memberships, db), { where: { boardId }, orderBy: { createdAt: "asc" } });
  const users = await findUsers(
    db,
    found.map(({ userId }) => userId),
  );
  return found.map((membership) => toMember(membership, users.get(membership.userId)));
}

export const countOwners = (db: RepositoryExecutor, boardId: string): Promise<number> =>
  repositoryOf(memberships, db).count({ boardId, role: "owner" });

export interface NewMembership {
  readonly boardId: string;
  readonly userId: string;
  readonly role: Role;
  readonly at: string;
}

export async function insertMember(
  db: RepositoryExecutor,
  { boardId, userId, role, at }: NewMembership,
): Promise<void> {
  const id = membershipKey(boardId, userId);
  await repositoryOf(memberships, db).insert({
    id,
    boardId,
    userId,
    role,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
}

/** Stores the role if nobody has changed the membership since it was read. */
export async function replaceMember(db: RepositoryExecutor, boardId: string, next: Member): Promise<boolean> {
  const { userId, role, version, updatedAt } = next;
  const isIt = { id: membershipKey(boardId, userId), version: version - 1 };
  return (await repositoryOf(memberships, db).updateMany(isIt, { set: { role, updatedAt } })) === 1;
}

export async function deleteMember(db: RepositoryExecutor, boardId: string, userId: string): Promise<void> {
  await repositoryOf(memberships, db).delete(membershipKey(boardId, userId));
}
