import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import {
  type CardFilter,
  findLastCardPosition,
  insertCards,
  listCards,
  replaceCard,
} from "../repositories/card-repository.ts";
import type { PageRequest, Slice } from "../repositories/keyset.ts";
import type { SearchQuery } from "../repositories/search/card-search.ts";
import { searchOf } from "../repositories/search/search-of.ts";
import type { AuditAction } from "../schemas/audit-entry.ts";
import type { Card, CardChanges, NewCard } from "../schemas/card.ts";
import type { SearchHit } from "../schemas/search.ts";
import type { User } from "../schemas/user.ts";
import { accessBoard, accessCard } from "./access.ts";
import { changesBetween, changesFromNothing, recordChange } from "./audit-trail.ts";
import type { Caller, Target } from "./caller.ts";
import { requireAssignee, requireLabels, requireLiveList } from "./card-references.ts";
import { boardOfCard, inTurn } from "./in-turn.ts";
import { isoNow, toStoredTime } from "./iso-now.ts";
import { newId } from "./new-id.ts";
import { positionBetween } from "./position.ts";

export async function findCards({ db, user }: Caller, filter: CardFilter, page: PageRequest): Promise<Slice<Card>> {
  await accessBoard(db, user, { id: filter.boardId, permission: "board:read" });
  return listCards(db, filter, page);
}

/** Over all boards the caller can see, or one of them. */
export async function searchAllCards(
  { db, user }: Caller,
  { text, boardId }: Omit<SearchQuery, "userId">,
  page: PageRequest,
): Promise<Slice<SearchHit>> {
  if (boardId !== undefined) await accessBoard(db, user, { id: boardId, permission: "board:read" });
  return (await searchOf(db)).find(db, { userId: user.id, text, boardId }, page);
}

/** Also shows a deleted card, so that one can look before restoring it. */
export const readCard = ({ db, user }: Caller, id: string): Promise<Card> =>
  accessCard(db, user, { id, permission: "board:read" });

/** The new card is the last of its list. */
export async function createCard({ db, user, feed }: Caller, boardId: string, input: NewCard): Promise<Card> {
  const created = await inTurn({ db, board: boardId }, async (tx) => {
    await accessBoard(tx, user, { id: boardId, permission: "cards:change" });
    await requireLiveList(tx, boardId, input.listId);
    await requireAssignee(tx, boardId, input.assigneeId);
    await requireLabels(tx, boardId, input.labelIds);
    const at = isoNow();
    const card: Card = {
      id: newId(),
      boardId,
      listId: input.listId,
      title: input.title.trim(),
      description: input.description ?? "",
      position: positionBetween(await findLastCardPosition(tx, input.listId), undefined),
      dueAt: input.dueAt ? toStoredTime(input.dueAt) : null,
      assigneeId: input.assigneeId ?? null,
      labelIds: [...(input.labelIds ?? [])].sort(),
      commentCount: 0,
      deletedAt: null,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const { commentCount: _none, ...record } = card;
    await insertCards(tx, [record]);
    const { title, listId, dueAt, assigneeId, labelIds } = card;
    const changes = changesFromNothing({ title, listId, dueAt, assigneeId, labelIds });
    await recordChange(tx, user, { boardId, action: "created", entity: "card", entityId: card.id, changes });
    return card;
  });
  await feed?.publish(boardId, "card.changed", created);
  return created;
}

export async function updateCard(
  { db, user, feed }: Caller,
  { id, precondition }: Target,
  input: CardChanges,
): Promise<Card> {
  const card = await inTurn({ db, board: boardOfCard(id) }, async (tx) => {
    const before = await accessCard(tx, user, { id, permission: "cards:change" });
    precondition(before.version);
    if (before.deletedAt !== null) throw refuse("CARD_DELETED");
    await requireAssignee(tx, before.boardId, input.assigneeId);
    await requireLabels(tx, before.boardId, input.labelIds);
    return storeCard(tx, user, { before, after: applyChanges(before, input), action: "updated" });
  });
  await feed?.publish(card.boardId, "card.changed", card);
  return card;
}

export async function deleteCard({ db, user, feed }: Caller, { id, precondition }: Target): Promise<void> {
  const card = await inTurn({ db, board: boardOfCard(id) }, async (tx) => {
    const before = await accessCard(tx, user, { id, permission: "cards:change" });
    precondition(before.version);
    const after = { ...before, deletedAt: before.deletedAt ?? isoNow() };
    return storeCard(tx, user, { before, after, action: "deleted" });
  });
  await feed?.publish(card.boardId, "card.changed", card);
}

/** Back where it was. Restoring what is not deleted changes nothing. */
export async function restoreCard({ db, user, feed }: Caller, id: string): Promise<Card> {
  const card = await inTurn({ db, board: boardOfCard(id) }, async (tx) => {
    const before = await accessCard(tx, user, { id, permission: "cards:change" });
    return storeCard(tx, user, { before, after: { ...before, deletedAt: null }, action: "restored" });
  });
  await feed?.publish(card.boardId, "card.changed", card);
  return card;
}

const auditedFields = [
  "title",
  "description",
  "dueAt",
  "assigneeId",
  "labelIds",
  "listId",
  "position",
  "deletedAt",
] as const;

interface CardChange {
  readonly before: Card;
  readonly after: Card;
  readonly action: AuditAction;
}

/** Writes the next version with its audit entry; a change that changes nothing leaves no trace. */
export async function storeCard(
  tx: RepositoryExecutor,
  user: User,
  { before, after, action }: CardChange,
): Promise<Card> {
  const changes = changesBetween(before, after, auditedFields);
  if (Object.keys(changes).length === 0) return before;
  const next: Card = { ...after, version: before.version + 1, updatedAt: isoNow() };
  if (!(await replaceCard(tx, before, next))) throw refuse("WRITE_CONFLICT");
  await recordChange(tx, user, { boardId: next.boardId, action, entity: "card", entityId: next.id, changes });
  return next;
}

function applyChanges(card: Card, { title, dueAt, labelIds, ...rest }: CardChanges): Card {
  return {
    ...card,
    ...rest,
    title: (title ?? card.title).trim(),
    dueAt: dueAt === undefined ? card.dueAt : dueAt && toStoredTime(dueAt),
    labelIds: labelIds === undefined ? card.labelIds : [...labelIds].sort(),
  };
}
