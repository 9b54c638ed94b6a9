import { type Static, Type } from "typebox";
import { closed, hasInk, Id, Name, pageQuery, stamps } from "./fields.ts";

const Body = Type.String({ minLength: 1, maxLength: 5_000, pattern: hasInk });

export const Person = Type.Object({ id: Id, name: Name });
export type Person = Static<typeof Person>;

export const Comment = Type.Object({ id: Id, cardId: Id, author: Person, body: Body, ...stamps });
export type Comment = Static<typeof Comment>;

export const NewComment = Type.Object({ body: Body }, closed);
export type NewComment = Static<typeof NewComment>;

export const CommentQuery = Type.Object(pageQuery, closed);
