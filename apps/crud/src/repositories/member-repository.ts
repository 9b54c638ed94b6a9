import { type SqlExecutor, sql } from "@mega/core/sql";
import type { Role } from "../schemas/fields.ts";
import type { Member } from "../schemas/member.ts";

interface MemberRow {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What decides on access: the role of one person, and whether the board is in the bin. */
export interface Membership {
  readonly role: Role;
  readonly isBoardDeleted: boolean;
}

const toMember = (row: MemberRow): Member => ({
  userId: row.user_id,
  name: row.name,
  email: row.email,
  role: row.role,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const selectMembers = sql`
  select m.user_id, u.name, u.email, m.role, m.version, m.created_at, m.updated_at
  from members m join users u on u.id = m.user_id`;

export async function findMembership(
  db: SqlExecutor,
  boardId: string,
  userId: string,
): Promise<Membership | undefined> {
  const row = await db.one<{ role: Role; deleted_at: string | null }>(sql`
    select m.role, b.deleted_at from members m join boards b on b.id = m.board_id
    where m.board_id = ${boardId} and m.user_id = ${userId}`);
  return row && { role: row.role, isBoardDeleted: row.deleted_at !== null };
}

export async function findMember(db: SqlExecutor, boardId: string, userId: string): Promise<Member | undefined> {
  const row = await db.one<MemberRow>(sql`${selectMembers} where m.board_id = ${boardId} and m.user_id = ${userId}`);
  return row && toMember(row);
}

export async function listMembers(db: SqlExecutor, boardId: string): Promise<Member[]> {
  const rows = await db.many<MemberRow>(
    sql`${selectMembers} where m.board_id = ${boardId} order by m.created_at, m.user_id`,
  );
  return rows.map(toMember);
}

export async function countOwners(db: SqlExecutor, boardId: string): Promise<number> {
  const row = await db.one<{ owners: number }>(
    sql`select count(*) as owners from members where board_id = ${boardId} and role = 'owner'`,
  );
  return row?.owners ?? 0;
}

export interface NewMembership {
  readonly boardId: string;
  readonly userId: string;
  readonly role: Role;
  readonly at: string;
}

export async function insertMember(db: SqlExecutor, { boardId, userId, role, at }: NewMembership): Promise<void> {
  await db.query(sql`
    insert into members (board_id, user_id, role, version, created_at, updated_at)
    values (${boardId}, ${userId}, ${role}, 1, ${at}, ${at})`);
}

/** Stores the role if nobody has changed the membership since it was read. */
export async function replaceMember(db: SqlExecutor, boardId: string, next: Member): Promise<boolean> {
  const { affectedRows } = await db.query(sql`
    update members set role = ${next.role}, version = ${next.version}, updated_at = ${next.updatedAt}
    where board_id = ${boardId} and user_id = ${next.userId} and version = ${next.version - 1}`);
  return affectedRows === 1;
}

export async function deleteMember(db: SqlExecutor, boardId: string, userId: string): Promise<void> {
  await db.query(sql`delete from members where board_id = ${boardId} and user_id = ${userId}`);
}
