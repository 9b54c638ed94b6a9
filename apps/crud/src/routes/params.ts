import { Type } from "typebox";
import { Id } from "../schemas/fields.ts";

export const boardParams = Type.Object({ boardId: Id });
export const memberParams = Type.Object({ boardId: Id, userId: Id });
export const listParams = Type.Object({ listId: Id });
export const cardParams = Type.Object({ cardId: Id });
export const labelParams = Type.Object({ labelId: Id });
export const commentParams = Type.Object({ commentId: Id });
export const importParams = Type.Object({ boardId: Id, importId: Id });
