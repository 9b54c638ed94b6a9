import { group, pageOf, reply } from "@mega/http";
import { Comment, CommentQuery, NewComment } from "../schemas/comment.ts";
import { addComment, findComments, removeComment } from "../services/comment-service.ts";
import { openPage } from "./paging.ts";
import { cardParams, commentParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { versioned } from "./versioned.ts";

export const commentRoutes = group("/api", { tags: ["comments"] }, [
  signedIn.get(
    "/cards/:cardId/comments",
    {
      summary: "The comments of a card, oldest first",
      params: cardParams,
      query: CommentQuery,
      reply: { 200: pageOf(Comment) },
    },
    async (ctx) => {
      const page = openPage(ctx, ["string"]);
      return page.close(await findComments(ctx, ctx.params.cardId, page.request));
    },
  ),

  signedIn.post(
    "/cards/:cardId/comments",
    { summary: "Comment on a card", params: cardParams, body: NewComment, reply: { 201: Comment } },
    async (ctx) => versioned(201, await addComment(ctx, ctx.params.cardId, ctx.body)),
  ),

  signedIn.delete(
    "/comments/:commentId",
    { summary: "Take a comment back", params: commentParams, reply: { 204: null } },
    async (ctx) => {
      await removeComment(ctx, ctx.params.commentId);
      return reply(204);
    },
  ),
]);
