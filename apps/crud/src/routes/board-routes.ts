import { group, pageOf, reply } from "@mega/http";
import { AuditEntry, AuditQuery } from "../schemas/audit-entry.ts";
import { Board, BoardChanges, BoardQuery, BoardSummary, NewBoard } from "../schemas/board.ts";
import { readAuditTrail } from "../services/audit-trail.ts";
import {
  createBoard,
  deleteBoard,
  findBoards,
  readBoard,
  restoreBoard,
  updateBoard,
} from "../services/board-service.ts";
import { openPage } from "./paging.ts";
import { boardParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { targetOf, versioned } from "./versioned.ts";

const startingLists = ["board.list.todo", "board.list.doing", "board.list.done"] as const;

export const boardRoutes = group("/api/boards", { tags: ["boards"] }, [
  signedIn.get("/", { summary: "My boards", query: BoardQuery, reply: { 200: pageOf(BoardSummary) } }, async (ctx) => {
    const { q, sort = "updatedAt", order = sort === "name" ? "asc" : "desc", deleted } = ctx.query;
    const page = openPage(ctx, ["string", "string"]);
    return page.close(await findBoards(ctx, { text: q, sort, order, isDeleted: deleted === "only" }, page.request));
  }),

  signedIn.post("/", { summary: "Make a board", body: NewBoard, reply: { 201: Board } }, async (ctx) => {
    const listNames = startingLists.map((key) => ctx.t(key));
    return versioned(201, await createBoard(ctx, ctx.body, listNames));
  }),

  signedIn.get(
    "/:boardId",
    { summary: "A board with its lists, labels and members", params: boardParams, reply: { 200: Board } },
    async (ctx) => versioned(200, await readBoard(ctx, ctx.params.boardId)),
  ),

  signedIn.patch(
    "/:boardId",
    { summary: "Change a board", params: boardParams, body: BoardChanges, reply: { 200: Board } },
    async (ctx) => versioned(200, await updateBoard(ctx, targetOf(ctx, ctx.params.boardId), ctx.body)),
  ),

  signedIn.delete(
    "/:boardId",
    { summary: "Put a board in the bin", params: boardParams, reply: { 204: null } },
    async (ctx) => {
      await deleteBoard(ctx, targetOf(ctx, ctx.params.boardId));
      return reply(204);
    },
  ),

  signedIn.post(
    "/:boardId/restore",
    { summary: "Take a board out of the bin", params: boardParams, reply: { 200: Board } },
    async (ctx) => versioned(200, await restoreBoard(ctx, ctx.params.boardId)),
  ),

  signedIn.get(
    "/:boardId/audit",
    {
      summary: "Who changed what, newest first",
      params: boardParams,
      query: AuditQuery,
      reply: { 200: pageOf(AuditEntry) },
    },
    async (ctx) => {
      const page = openPage(ctx, ["string"]);
      return page.close(await readAuditTrail(ctx, ctx.params.boardId, page.request));
    },
  ),
]);
