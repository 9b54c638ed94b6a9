import type { BaseContext } from "@mega/core";
import type { RepositoryExecutor } from "@mega/core/repository";
import { createChannelBuilder } from "@mega/ws";
import { Type } from "typebox";
import { findUser } from "../repositories/user-repository.ts";
import { BoardFace } from "../schemas/board.ts";
import { Card } from "../schemas/card.ts";
import { Comment } from "../schemas/comment.ts";
import { closed, Id, Name } from "../schemas/fields.ts";
import { Label } from "../schemas/label.ts";
import { List } from "../schemas/list.ts";
import { Member } from "../schemas/member.ts";
import { accessBoard } from "../services/access.ts";

export interface LiveContext extends BaseContext {
  readonly db: RepositoryExecutor;
}

/**
 * One board, live. Publications carry whole entities with their version, so that applying one twice, or after a newer one, changes nothing.
 * What is deleted is published with its `deletedAt`.
 */
export const boardChannel = createChannelBuilder<LiveContext>()(
  {
    name: "board/:boardId",
    publications: {
      "board.changed": BoardFace,
      "list.changed": List,
      "card.changed": Card,
      "comment.added": Comment,
      "comment.removed": Type.Object({ id: Id, cardId: Id }),
      "label.changed": Label,
      "label.removed": Type.Object({ id: Id }),
      "member.changed": Member,
      "member.removed": Type.Object({ userId: Id }),
      /** More cards than are worth sending have changed: read them again. */
      "cards.replaced": Type.Object({}),
    },
    commands: {
      /** What a page sends with its requests, so that it is not told what it did itself. */
      introduce: { input: Type.Object({}, closed), output: Type.Object({ connectionId: Type.String() }) },
    },
    presence: Type.Object({ name: Name }, closed),
    history: { maxCount: 200 },
  },
  {
    authorize: async ({ db, identity, params }) => {
      const user = identity.userId === undefined ? undefined : await findUser(db, identity.userId);
      if (user === undefined) return false;
      await accessBoard(db, user, { id: params.boardId, permission: "board:read" });
      return true;
    },
    commands: { introduce: ({ connectionId }) => ({ connectionId }) },
  },
);
