import { defineEntity, oneOf, type RepositoryExecutor } from "@mega/core/repository";
import type { User } from "../schemas/user.ts";
import { findAll } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";

interface UserItem extends User {
  readonly passwordHash: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StoredUser {
  readonly user: User;
  readonly passwordHash: string;
}

export const users = defineEntity<UserItem>({
  name: "users",
  key: "id",
  columns: "snake_case",
  fields: {
    id: "string",
    email: "string",
    name: "string",
    locale: "string",
    passwordHash: "string",
    createdAt: "timestamp",
    updatedAt: "timestamp",
  },
});

const toUser = ({ id, email, name, locale }: UserItem): User => ({ id, email, name, locale });

/** Addresses differ only by letter case for nobody's benefit: they are compared and stored in lower case. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

export async function findUser(db: RepositoryExecutor, id: string): Promise<User | undefined> {
  const found = await repositoryOf(users, db).get(id);
  return found && toUser(found);
}

/** By their ids. */
export async function findUsers(db: RepositoryExecutor, ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  if (ids.length === 0) return new Map();
  const found = await findAll(repositoryOf(users, db), { where: { id: oneOf([...new Set(ids)]) } });
  return new Map(found.map((user) => [user.id, toUser(user)]));
}

/** Nobody has an address that no database could keep, so none is asked for it. */
export async function findUserByEmail(db: RepositoryExecutor, email: string): Promise<StoredUser | undefined> {
  if (email.includes("\0") || !email.isWellFormed()) return undefined;
  const { items } = await repositoryOf(users, db).find({ where: { email: normalizeEmail(email) }, limit: 1 });
  return items[0] && { user: toUser(items[0]), passwordHash: items[0].passwordHash };
}

export async function hasUsers(db: RepositoryExecutor): Promise<boolean> {
  return (await repositoryOf(users, db).find({ limit: 1 })).items.length > 0;
}

/** Rejects with `REPOSITORY_DUPLICATE` when somebody has the address. */
export async function insertUser(
  db: RepositoryExecutor,
  { user, passwordHash }: StoredUser,
  at: string,
): Promise<void> {
  const { id, name, locale } = user;
  const email = normalizeEmail(user.email);
  await repositoryOf(users, db).insert({ id, email, name, locale, passwordHash, createdAt: at, updatedAt: at });
}

export async function updateUser(db: RepositoryExecutor, { id, name, locale }: User, at: string): Promise<void> {
  await repositoryOf(users, db).updateMany({ id }, { set: { name, locale, updatedAt: at } });
}
