import { type Static, Type } from "typebox";
import { Color } from "./color.ts";
import {
  closed,
  Description,
  deleted,
  Id,
  Name,
  order,
  pageQuery,
  Role,
  searchText,
  stamps,
  Timestamp,
} from "./fields.ts";
import { Label } from "./label.ts";
import { List } from "./list.ts";
import { Member } from "./member.ts";

const faceFields = {
  id: Id,
  name: Name,
  description: Description,
  color: Color,
  deletedAt: Type.Union([Timestamp, Type.Null()]),
  ...stamps,
};

/** What everybody on the board sees alike. */
export const BoardFace = Type.Object(faceFields);
export type BoardFace = Static<typeof BoardFace>;

const boardFields = { ...faceFields, role: Role };

export const BoardSummary = Type.Object({ ...boardFields, cardCount: Type.Integer({ minimum: 0 }) });
export type BoardSummary = Static<typeof BoardSummary>;

export const Board = Type.Object({
  ...boardFields,
  lists: Type.Array(List),
  labels: Type.Array(Label),
  members: Type.Array(Member),
});
export type Board = Static<typeof Board>;

export const NewBoard = Type.Object(
  { name: Name, description: Type.Optional(Description), color: Type.Optional(Color) },
  closed,
);
export type NewBoard = Static<typeof NewBoard>;

export const BoardChanges = Type.Object(
  { name: Type.Optional(Name), description: Type.Optional(Description), color: Type.Optional(Color) },
  closed,
);
export type BoardChanges = Static<typeof BoardChanges>;

export const BoardQuery = Type.Object(
  {
    q: Type.Optional(searchText),
    sort: Type.Optional(Type.Enum(["updatedAt", "name"])),
    order,
    deleted,
    ...pageQuery,
  },
  closed,
);
export type BoardQuery = Static<typeof BoardQuery>;
