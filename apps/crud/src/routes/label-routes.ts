import { group, reply } from "@mega/http";
import { Label, LabelChanges, NewLabel } from "../schemas/label.ts";
import { createLabel, removeLabel, updateLabel } from "../services/label-service.ts";
import { boardParams, labelParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";
import { targetOf, versioned } from "./versioned.ts";

export const labelRoutes = group("/api", { tags: ["labels"] }, [
  signedIn.post(
    "/boards/:boardId/labels",
    { summary: "Add a label", params: boardParams, body: NewLabel, reply: { 201: Label } },
    async (ctx) => versioned(201, await createLabel(ctx, ctx.params.boardId, ctx.body)),
  ),

  signedIn.patch(
    "/labels/:labelId",
    { summary: "Rename or recolour a label", params: labelParams, body: LabelChanges, reply: { 200: Label } },
    async (ctx) => versioned(200, await updateLabel(ctx, targetOf(ctx, ctx.params.labelId), ctx.body)),
  ),

  signedIn.delete(
    "/labels/:labelId",
    { summary: "Take a label off the board and all its cards", params: labelParams, reply: { 204: null } },
    async (ctx) => {
      await removeLabel(ctx, targetOf(ctx, ctx.params.labelId));
      return reply(204);
    },
  ),
]);
