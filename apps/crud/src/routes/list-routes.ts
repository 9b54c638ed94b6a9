import { group, reply } from "@mega/http";
import { List, ListChanges, NewList } from "../schemas/list.ts";
import { createList, deleteList, restoreList, updateList } from "../services/list-service.ts";
import { boardParams, listParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { targetOf, versioned } from "./versioned.ts";

export const listRoutes = group("/api", { tags: ["lists"] }, [
  signedIn.post(
    "/boards/:boardId/lists",
    { summary: "Add a list", params: boardParams, body: NewList, reply: { 201: List } },
    async (ctx) => versioned(201, await createList(ctx, ctx.params.boardId, ctx.body)),
  ),

  signedIn.patch(
    "/lists/:listId",
    { summary: "Rename or move a list", params: listParams, body: ListChanges, reply: { 200: List } },
    async (ctx) => versioned(200, await updateList(ctx, targetOf(ctx, ctx.params.listId), ctx.body)),
  ),

  signedIn.delete(
    "/lists/:listId",
    { summary: "Put a list and its cards in the bin", params: listParams, reply: { 204: null } },
    async (ctx) => {
      await deleteList(ctx, targetOf(ctx, ctx.params.listId));
      return reply(204);
    },
  ),

  signedIn.post(
    "/lists/:listId/restore",
    { summary: "Take a list out of the bin", params: listParams, reply: { 200: List } },
    async (ctx) => versioned(200, await restoreList(ctx, ctx.params.listId)),
  ),
]);
