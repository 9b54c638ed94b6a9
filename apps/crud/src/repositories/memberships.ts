import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import type { Role } from "../schemas/fields.ts";
import { findAll } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";

/** Who is on which board, without their name. */
export interface MembershipItem {
  /** Board and person in one. */
  readonly id: string;
  readonly boardId: string;
  readonly userId: string;
  readonly role: Role;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const memberships = defineEntity<MembershipItem>({
  name: "members",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    boardId: "string",
    userId: "string",
    role: "string",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
  },
});

export const membershipKey = (boardId: string, userId: string): string => `${boardId}.${userId}`;

/** The boards that the person is on, with their role there. */
export async function rolesOf(db: RepositoryExecutor, userId: string): Promise<Map<string, Role>> {
  const found = await findAll(repositoryOf(memberships, db), { where: { userId } });
  return new Map(found.map(({ boardId, role }) => [boardId, role]));
}
