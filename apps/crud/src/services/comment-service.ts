import { refuse } from "../errors.ts";
import { findCard } from "../repositories/card-repository.ts";
import { insertComment, listComments, markCommentDeleted } from "../repositories/comment-repository.ts";
import type { PageRequest, Slice } from "../repositories/keyset.ts";
import type { Comment, NewComment } from "../schemas/comment.ts";
import { accessCard, accessComment } from "./access.ts";
import { changesFromNothing, recordChange } from "./audit-trail.ts";
import type { Caller } from "./caller.ts";
import { boardOfCard, boardOfComment, inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";

export async function findComments({ db, user }: Caller, cardId: string, page: PageRequest): Promise<Slice<Comment>> {
  await accessCard(db, user, { id: cardId, permission: "board:read" });
  return listComments(db, cardId, page);
}

export async function addComment({ db, user, feed }: Caller, cardId: string, { body }: NewComment): Promise<Comment> {
  const { comment, card } = await inTurn({ db, board: boardOfCard(cardId) }, async (tx) => {
    const card = await accessCard(tx, user, { id: cardId, permission: "comments:write" });
    if (card.deletedAt !== null) throw refuse("CARD_DELETED");
    const at = isoNow();
    const author = { id: user.id, name: user.name };
    const comment: Comment = { id: newId(), cardId, author, body, version: 1, createdAt: at, updatedAt: at };
    await insertComment(tx, comment);
    const changes = changesFromNothing({ cardId, body });
    await recordChange(tx, user, {
      boardId: card.boardId,
      action: "created",
      entity: "comment",
      entityId: comment.id,
      changes,
    });
    return { comment, card: await findCard(tx, cardId) };
  });
  if (card !== undefined) {
    await feed?.publish(card.boardId, "comment.added", comment);
    await feed?.publish(card.boardId, "card.changed", card);
  }
  return comment;
}

export async function removeComment({ db, user, feed }: Caller, id: string): Promise<void> {
  const card = await inTurn({ db, board: boardOfComment(id) }, async (tx) => {
    const { comment, card } = await accessComment(tx, user, id);
    await markCommentDeleted(tx, comment, isoNow());
    const changes = { body: { from: comment.body, to: null } };
    await recordChange(tx, user, {
      boardId: card.boardId,
      action: "deleted",
      entity: "comment",
      entityId: id,
      changes,
    });
    return findCard(tx, card.id);
  });
  if (card === undefined) return;
  await feed?.publish(card.boardId, "comment.removed", { id, cardId: card.id });
  await feed?.publish(card.boardId, "card.changed", card);
}
