import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { findCard, findNextCardPosition, respaceCards } from "../repositories/card-repository.ts";
import type { Card, CardMove } from "../schemas/card.ts";
import { accessCard } from "./access.ts";
import type { Caller, Target } from "./caller.ts";
import { requireLiveList } from "./card-references.ts";
import { storeCard } from "./card-service.ts";
import { boardOfCard, inTurn } from "./in-turn.ts";
import { maxPositionLength, positionBetween, positionsAfter } from "./position.ts";

/** Places the card behind another one of the list, or first. */
export async function moveCard(
  { db, user, feed }: Caller,
  { id, precondition }: Target,
  move: CardMove,
): Promise<Card> {
  const { card, isRespaced } = await inTurn({ db, board: boardOfCard(id) }, async (tx) => {
    const before = await accessCard(tx, user, { id, permission: "cards:change" });
    precondition(before.version);
    if (before.deletedAt !== null) throw refuse("CARD_DELETED");
    await requireLiveList(tx, before.boardId, move.listId);
    const { position, isRespaced } = await positionFor(tx, id, move);
    const after = { ...before, listId: move.listId, position };
    return { card: await storeCard(tx, user, { before, after, action: "moved" }), isRespaced };
  });
  await feed?.publish(card.boardId, "card.changed", card);
  if (isRespaced) await feed?.publish(card.boardId, "cards.replaced", {});
  return card;
}

interface Place {
  readonly position: string;
  /** Every card of the list has a new position. */
  readonly isRespaced: boolean;
}

async function positionFor(tx: RepositoryExecutor, cardId: string, move: CardMove): Promise<Place> {
  const position = await gapFor(tx, cardId, move);
  if (position.length <= maxPositionLength) return { position, isRespaced: false };
  await respaceCards(tx, move.listId, (count) => positionsAfter(undefined, count));
  return { position: await gapFor(tx, cardId, move), isRespaced: true };
}

async function gapFor(tx: RepositoryExecutor, cardId: string, { listId, afterCardId }: CardMove): Promise<string> {
  const after = afterCardId === null ? undefined : await requireAnchor(tx, cardId, { listId, afterCardId });
  return positionBetween(after, await findNextCardPosition(tx, listId, { after, exceptCardId: cardId }));
}

/** Somebody may have moved or deleted the anchor since the caller looked: better to say so than to guess a place. */
async function requireAnchor(
  tx: RepositoryExecutor,
  cardId: string,
  { listId, afterCardId }: { readonly listId: string; readonly afterCardId: string },
): Promise<string> {
  const anchor = await findCard(tx, afterCardId);
  if (afterCardId === cardId || anchor?.listId !== listId || anchor.deletedAt !== null)
    throw refuse("ANCHOR_MOVED", { afterCardId });
  return anchor.position;
}
