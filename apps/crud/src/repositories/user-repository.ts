import { type SqlExecutor, sql } from "@mega/core/sql";
import type { User } from "../schemas/user.ts";

interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: User["locale"];
  readonly password_hash: string;
}

export interface StoredUser {
  readonly user: User;
  readonly passwordHash: string;
}

const toStoredUser = ({ id, email, name, locale, password_hash }: UserRow): StoredUser => ({
  user: { id, email, name, locale },
  passwordHash: password_hash,
});

const columns = sql`id, email, name, locale, password_hash`;

/** Addresses differ only by letter case for nobody's benefit: they are compared and stored in lower case. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

export async function findUser(db: SqlExecutor, id: string): Promise<User | undefined> {
  const row = await db.one<UserRow>(sql`select ${columns} from users where id = ${id}`);
  return row && toStoredUser(row).user;
}

export async function findUserByEmail(db: SqlExecutor, email: string): Promise<StoredUser | undefined> {
  const row = await db.one<UserRow>(sql`select ${columns} from users where email = ${normalizeEmail(email)}`);
  return row && toStoredUser(row);
}

export async function hasUsers(db: SqlExecutor): Promise<boolean> {
  return (await db.one(sql`select id from users limit 1`)) !== undefined;
}

export async function insertUser(db: SqlExecutor, { user, passwordHash }: StoredUser, at: string): Promise<void> {
  await db.query(sql`
    insert into users (id, email, name, locale, password_hash, created_at, updated_at)
    values (${user.id}, ${normalizeEmail(user.email)}, ${user.name}, ${user.locale}, ${passwordHash}, ${at}, ${at})`);
}

export async function updateUser(db: SqlExecutor, user: User, at: string): Promise<void> {
  await db.query(
    sql`update users set name = ${user.name}, locale = ${user.locale}, updated_at = ${at} where id = ${user.id}`,
  );
}
