import { type Static, Type } from "typebox";
import { closed, deleted, Id, Name, pageQuery, stamps, Timestamp } from "./fields.ts";

/** A rank among siblings: compare as text, never compute with it. */
export const Position = Type.String({ minLength: 1, maxLength: 200, pattern: "^[0-9A-Za-z]+$" });

export const List = Type.Object({
  id: Id,
  boardId: Id,
  name: Name,
  position: Position,
  deletedAt: Type.Union([Timestamp, Type.Null()]),
  ...stamps,
});
export type List = Static<typeof List>;

export const NewList = Type.Object({ name: Name, position: Type.Optional(Position) }, closed);
export type NewList = Static<typeof NewList>;

export const ListChanges = Type.Object({ name: Type.Optional(Name), position: Type.Optional(Position) }, closed);
export type ListChanges = Static<typeof ListChanges>;

export const ListQuery = Type.Object({ deleted, ...pageQuery }, closed);
