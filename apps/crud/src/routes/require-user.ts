import { type HttpContext, HttpError, middleware } from "@mega/http";
import { findUser } from "../repositories/user-repository.ts";
import type { BoardContext } from "../resources.ts";

/** Adds `ctx.user`. Before the body is read: strangers upload nothing. */
export const requireUser = middleware<HttpContext<BoardContext>>()({
  name: "require-user",
  stage: "onRequest",
  run: async (ctx) => {
    const userId = await ctx.session.userId();
    const user = userId === undefined ? undefined : await findUser(ctx.db, userId);
    if (user === undefined) throw new HttpError("HTTP_UNAUTHENTICATED");
    return { user };
  },
});
