import { group, pageOf, reply } from "@mega/http";
import { List, ListChanges, ListQuery, NewList } from "../schemas/list.ts";
import { createList, deleteList, findLists, restoreList, updateList } from "../services/list-service.ts";
import { openPage } from "./paging.ts";
import { boardParams, listParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { targetOf, versioned } from "./versioned.ts";

export const listRoutes = group("/api", { tags: ["lists"] }, [
  signedIn.get(
    "/boards/:boardId/lists",
    {
      summary: "The lists of a board, or those in its bin",
      params: boardParams,
      query: ListQuery,
      reply: { 200: pageOf(List) },
    },
    async (ctx) => {
      const page = openPage(ctx, ["string", "string"]);
      const filter = { boardId: ctx.params.boardId, isDeleted: ctx.query.deleted === "only" };
      return page.close(await findLists(ctx, filter, page.request));
    },
  ),

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
