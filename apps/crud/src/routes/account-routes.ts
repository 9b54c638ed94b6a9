import { group, reply } from "@mega/http";
import { findUser } from "../repositories/user-repository.ts";
import { Credentials, ProfileChanges, Registration, SessionState, SignedIn, User } from "../schemas/user.ts";
import { changeProfile, logIn, register } from "../services/account-service.ts";
import { route, signedIn } from "./route-builder.ts";

/** Per address, taken addresses included: enough for an office or a class at once, too few to find out who has an account or to fill the table. */
const registrationLimit = { limit: 30, windowMs: 60 * 60_000 } as const;

export const accountRoutes = group("/api", { tags: ["account"] }, [
  route.get("/session", { summary: "Who is signed in", reply: { 200: SessionState } }, async (ctx) => {
    const userId = await ctx.session.userId();
    const user = userId === undefined ? undefined : await findUser(ctx.db, userId);
    return { user: user ?? null, csrfToken: await ctx.session.csrfToken() };
  }),

  route.post(
    "/auth/register",
    {
      summary: "Make an account and sign in",
      body: Registration,
      rateLimit: registrationLimit,
      reply: { 201: SignedIn },
    },
    async (ctx) => {
      const user = await register(ctx, ctx.body, ctx.locale === "ko" ? "ko" : "en");
      await ctx.session.regenerate({ userId: user.id });
      return reply(201, { user });
    },
  ),

  route.post("/auth/login", { summary: "Sign in", body: Credentials, reply: { 200: SignedIn } }, async (ctx) => {
    const user = await logIn(ctx, ctx.body, ctx.request.ip);
    await ctx.session.regenerate({ userId: user.id });
    return { user };
  }),

  route.post("/auth/logout", { summary: "Sign out here", reply: { 204: null } }, async (ctx) => {
    const userId = await ctx.session.userId();
    await ctx.session.destroy();
    // Connections do not know their session: all come back, but the one of this session is not let in.
    if (userId !== undefined) await ctx.live.revoke(userId, { mode: "refresh" });
    return reply(204);
  }),

  signedIn.post(
    "/auth/logout-everywhere",
    { summary: "Sign out on every device", reply: { 204: null } },
    async (ctx) => {
      await ctx.session.destroyAll();
      await ctx.live.revoke(ctx.user.id);
      return reply(204);
    },
  ),

  signedIn.patch("/me", { summary: "Change name or language", body: ProfileChanges, reply: { 200: User } }, (ctx) =>
    changeProfile(ctx, ctx.body),
  ),
]);
