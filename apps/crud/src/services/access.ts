import type { RepositoryExecutor } from "@mega/core/repository";
import { type BoardErrorCode, refuse } from "../errors.ts";
import { findCard } from "../repositories/card-repository.ts";
import { findComment } from "../repositories/comment-repository.ts";
import { findLabel } from "../repositories/label-repository.ts";
import { findList } from "../repositories/list-repository.ts";
import { findMembership } from "../repositories/member-repository.ts";
import type { Card } from "../schemas/card.ts";
import type { Comment } from "../schemas/comment.ts";
import type { Role } from "../schemas/fields.ts";
import type { Label } from "../schemas/label.ts";
import type { List } from "../schemas/list.ts";
import type { User } from "../schemas/user.ts";

/** The whole policy: the least role for each thing one can do. Nothing else in the app compares roles. */
export const permissions = {
  "board:read": "viewer",
  "board:change": "owner",
  "board:restore": "owner",
  "members:change": "owner",
  "lists:change": "member",
  "cards:change": "member",
  "labels:change": "member",
  "comments:write": "member",
  "comments:moderate": "owner",
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof permissions;

const ranks: Record<Role, number> = { viewer: 0, member: 1, owner: 2 };

const mayAs = (role: Role, permission: Permission): boolean => ranks[role] >= ranks[permissions[permission]];

interface Wanted {
  readonly id: string;
  readonly permission: Permission;
}

/** The caller's role on the board. Strangers are told that it does not exist: ids of others give nothing away. */
export const accessBoard = (db: RepositoryExecutor, user: User, wanted: Wanted): Promise<Role> =>
  requireRole(db, user, { ...wanted, notFound: "BOARD_NOT_FOUND" });

export async function accessList(db: RepositoryExecutor, user: User, { id, permission }: Wanted): Promise<List> {
  const list = await findList(db, id);
  if (list === undefined) throw refuse("LIST_NOT_FOUND");
  await requireRole(db, user, { id: list.boardId, permission, notFound: "LIST_NOT_FOUND" });
  return list;
}

/** A card shares the fate of its list: in the bin it can be read, and nothing else until the list is restored. */
export async function accessCard(db: RepositoryExecutor, user: User, { id, permission }: Wanted): Promise<Card> {
  const card = await findCard(db, id);
  if (card === undefined) throw refuse("CARD_NOT_FOUND");
  await requireRole(db, user, { id: card.boardId, permission, notFound: "CARD_NOT_FOUND" });
  if (permission !== "board:read") await requireListOf(db, card);
  return card;
}

export async function accessLabel(db: RepositoryExecutor, user: User, { id, permission }: Wanted): Promise<Label> {
  const label = await findLabel(db, id);
  if (label === undefined) throw refuse("LABEL_NOT_FOUND");
  await requireRole(db, user, { id: label.boardId, permission, notFound: "LABEL_NOT_FOUND" });
  return label;
}

/** A comment to delete: authors may take back their own, who may moderate may take back any. */
export async function accessComment(
  db: RepositoryExecutor,
  user: User,
  id: string,
): Promise<{ comment: Comment; card: Card }> {
  const comment = await findComment(db, id);
  const card = comment && (await findCard(db, comment.cardId));
  if (comment === undefined || card === undefined) throw refuse("COMMENT_NOT_FOUND");
  const permission = comment.author.id === user.id ? "comments:write" : "comments:moderate";
  await requireRole(db, user, { id: card.boardId, permission, notFound: "COMMENT_NOT_FOUND" });
  await requireListOf(db, card);
  return { comment, card };
}

/** To change a membership one needs the right to, unless it is one's own that ends: everybody may leave. */
export async function accessMembership(
  db: RepositoryExecutor,
  user: User,
  { boardId, userId, isRemoval }: { readonly boardId: string; readonly userId: string; readonly isRemoval: boolean },
): Promise<void> {
  const isLeaving = isRemoval && userId === user.id;
  await accessBoard(db, user, { id: boardId, permission: isLeaving ? "board:read" : "members:change" });
}

async function requireListOf(db: RepositoryExecutor, { listId }: Card): Promise<void> {
  const list = await findList(db, listId);
  if (list?.deletedAt !== null) throw refuse("LIST_DELETED", { listId });
}

async function requireRole(
  db: RepositoryExecutor,
  user: User,
  { id, permission, notFound }: Wanted & { readonly notFound: BoardErrorCode },
): Promise<Role> {
  const membership = await findMembership(db, id, user.id);
  if (membership === undefined) throw refuse(notFound);
  if (membership.isBoardDeleted && permission !== "board:restore") throw refuse(notFound);
  if (mayAs(membership.role, permission)) return membership.role;
  throw refuse("ROLE_INSUFFICIENT", { role: membership.role, needed: permissions[permission] });
}
