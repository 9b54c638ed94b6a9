import { group, pageOf, reply } from "@mega/http";
import { Card, CardChanges, CardMove, CardQuery, NewCard } from "../schemas/card.ts";
import { SearchHit, SearchQuery } from "../schemas/search.ts";
import {
  createCard,
  deleteCard,
  findCards,
  readCard,
  restoreCard,
  searchAllCards,
  updateCard,
} from "../services/card-service.ts";
import { toStoredTime } from "../services/iso-now.ts";
import { moveCard } from "../services/move-card.ts";
import { openPage } from "./paging.ts";
import { boardParams, cardParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { targetOf, versioned } from "./versioned.ts";

export const cardRoutes = group("/api", { tags: ["cards"] }, [
  signedIn.get(
    "/boards/:boardId/cards",
    { summary: "The cards of a board", params: boardParams, query: CardQuery, reply: { 200: pageOf(Card) } },
    async (ctx) => {
      const { listId, labelId, assigneeId, q, dueBefore, deleted, sort = "position", order = "asc" } = ctx.query;
      const page = openPage(ctx, ["string", "string"]);
      const filter = {
        boardId: ctx.params.boardId,
        ...(listId && { listId }),
        ...(labelId && { labelId }),
        ...(assigneeId && { assigneeId }),
        ...(q && { q }),
        ...(dueBefore && { dueBefore: toStoredTime(dueBefore) }),
        isDeleted: deleted === "only",
        sort,
        order,
      };
      return page.close(await findCards(ctx, filter, page.request));
    },
  ),

  signedIn.post(
    "/boards/:boardId/cards",
    { summary: "Add a card at the end of a list", params: boardParams, body: NewCard, reply: { 201: Card } },
    async (ctx) => versioned(201, await createCard(ctx, ctx.params.boardId, ctx.body)),
  ),

  signedIn.get("/cards/:cardId", { summary: "A card", params: cardParams, reply: { 200: Card } }, async (ctx) =>
    versioned(200, await readCard(ctx, ctx.params.cardId)),
  ),

  signedIn.patch(
    "/cards/:cardId",
    { summary: "Change a card", params: cardParams, body: CardChanges, reply: { 200: Card } },
    async (ctx) => versioned(200, await updateCard(ctx, targetOf(ctx, ctx.params.cardId), ctx.body)),
  ),

  signedIn.delete(
    "/cards/:cardId",
    { summary: "Put a card in the bin", params: cardParams, reply: { 204: null } },
    async (ctx) => {
      await deleteCard(ctx, targetOf(ctx, ctx.params.cardId));
      return reply(204);
    },
  ),

  signedIn.post(
    "/cards/:cardId/restore",
    { summary: "Take a card out of the bin", params: cardParams, reply: { 200: Card } },
    async (ctx) => versioned(200, await restoreCard(ctx, ctx.params.cardId)),
  ),

  signedIn.post(
    "/cards/:cardId/move",
    { summary: "Place a card behind another one, or first", params: cardParams, body: CardMove, reply: { 200: Card } },
    async (ctx) => versioned(200, await moveCard(ctx, targetOf(ctx, ctx.params.cardId), ctx.body)),
  ),

  signedIn.get(
    "/search",
    { summary: "Full text over the cards I can see", query: SearchQuery, reply: { 200: pageOf(SearchHit) } },
    async (ctx) => {
      const { q, boardId } = ctx.query;
      const page = openPage(ctx, ["number", "string"]);
      return page.close(await searchAllCards(ctx, { text: q, boardId }, page.request));
    },
  ),
]);
