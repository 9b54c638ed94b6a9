import { group, reply } from "@mega/http";
import { Type } from "typebox";
import { Member, MemberChanges, NewMember } from "../schemas/member.ts";
import { addMember, changeMemberRole, findMembers, removeMember } from "../services/member-service.ts";
import { boardParams, memberParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { preconditionOf, versioned } from "./versioned.ts";

/** Boards have tens of members, so they come all at once; in the shape of a page, like every list. */
const Members = Type.Object({ items: Type.Array(Member), nextCursor: Type.Null() });

export const memberRoutes = group("/api/boards/:boardId/members", { tags: ["members"] }, [
  signedIn.get("/", { summary: "Who is on the board", params: boardParams, reply: { 200: Members } }, async (ctx) => ({
    items: await findMembers(ctx, ctx.params.boardId),
    nextCursor: null,
  })),

  signedIn.post(
    "/",
    { summary: "Let somebody in", params: boardParams, body: NewMember, reply: { 201: Member } },
    async (ctx) => versioned(201, await addMember(ctx, ctx.params.boardId, ctx.body)),
  ),

  signedIn.patch(
    "/:userId",
    { summary: "Change somebody's role", params: memberParams, body: MemberChanges, reply: { 200: Member } },
    async (ctx) => {
      const target = { ...ctx.params, precondition: preconditionOf(ctx) };
      return versioned(200, await changeMemberRole(ctx, target, ctx.body.role));
    },
  ),

  signedIn.delete(
    "/:userId",
    { summary: "Take somebody off the board, or leave it", params: memberParams, reply: { 204: null } },
    async (ctx) => {
      await removeMember(ctx, { ...ctx.params, precondition: preconditionOf(ctx) });
      return reply(204);
    },
  ),
]);
