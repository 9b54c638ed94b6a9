import { api, bodyOf, cursorOf, ifVersion } from "./client.ts";
import type { Card, CardChanges, CardMove, Comment, NewCard, Page, SearchHit } from "./models.ts";

const cardPageSize = 50;

export const listCards = (boardId: string, listId: string, cursor: string | undefined): Promise<Page<Card>> =>
  bodyOf(
    api.get("/api/boards/:boardId/cards", {
      params: { boardId },
      query: { listId, sort: "position", order: "asc", limit: cardPageSize, ...cursorOf(cursor) },
    }),
  );

export const listDeletedCards = (
  boardId: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Card>> =>
  bodyOf(
    api.get("/api/boards/:boardId/cards", {
      params: { boardId },
      query: { deleted: "only", sort: "updatedAt", order: "desc", limit: cardPageSize, ...cursorOf(cursor) },
      signal,
    }),
  );

export const getCard = (cardId: string): Promise<Card> => bodyOf(api.get("/api/cards/:cardId", { params: { cardId } }));

export const createCard = (boardId: string, body: NewCard): Promise<Card> =>
  bodyOf(api.post("/api/boards/:boardId/cards", { params: { boardId }, body }));

export const updateCard = (cardId: string, version: number, body: CardChanges): Promise<Card> =>
  bodyOf(api.patch("/api/cards/:cardId", { params: { cardId }, headers: ifVersion(version), body }));

export const moveCard = (cardId: string, version: number, body: CardMove): Promise<Card> =>
  bodyOf(api.post("/api/cards/:cardId/move", { params: { cardId }, headers: ifVersion(version), body }));

export async function deleteCard(cardId: string, version: number): Promise<void> {
  await api.delete("/api/cards/:cardId", { params: { cardId }, headers: ifVersion(version) });
}

export const restoreCard = (cardId: string): Promise<Card> =>
  bodyOf(api.post("/api/cards/:cardId/restore", { params: { cardId } }));

export const listComments = (cardId: string, cursor: string | undefined, signal: AbortSignal): Promise<Page<Comment>> =>
  bodyOf(
    api.get("/api/cards/:cardId/comments", { params: { cardId }, query: { limit: 50, ...cursorOf(cursor) }, signal }),
  );

export const addComment = (cardId: string, text: string): Promise<Comment> =>
  bodyOf(api.post("/api/cards/:cardId/comments", { params: { cardId }, body: { body: text } }));

export async function deleteComment({ id: commentId, version }: Comment): Promise<void> {
  await api.delete("/api/comments/:commentId", { params: { commentId }, headers: ifVersion(version) });
}

export const searchCards = (q: string, cursor: string | undefined, signal: AbortSignal): Promise<Page<SearchHit>> =>
  bodyOf(api.get("/api/search", { query: { q, limit: 30, ...cursorOf(cursor) }, signal }));
