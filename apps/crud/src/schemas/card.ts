import { type Static, Type } from "typebox";
import {
  closed,
  Description,
  deleted,
  GivenTime,
  hasInk,
  Id,
  order,
  pageQuery,
  searchText,
  stamps,
  Timestamp,
} from "./fields.ts";
import { Position } from "./list.ts";

const Title = Type.String({ minLength: 1, maxLength: 200, pattern: hasInk });
const LabelIds = Type.Array(Id, { maxItems: 20, uniqueItems: true });
const DueAt = Type.Union([Timestamp, Type.Null()]);
const GivenDueAt = Type.Union([GivenTime, Type.Null()]);
const AssigneeId = Type.Union([Id, Type.Null()]);

export const Card = Type.Object({
  id: Id,
  boardId: Id,
  listId: Id,
  title: Title,
  description: Description,
  position: Position,
  dueAt: DueAt,
  assigneeId: AssigneeId,
  labelIds: LabelIds,
  commentCount: Type.Integer({ minimum: 0 }),
  deletedAt: Type.Union([Timestamp, Type.Null()]),
  ...stamps,
});
export type Card = Static<typeof Card>;

export const NewCard = Type.Object(
  {
    listId: Id,
    title: Title,
    description: Type.Optional(Description),
    dueAt: Type.Optional(GivenDueAt),
    assigneeId: Type.Optional(AssigneeId),
    labelIds: Type.Optional(LabelIds),
  },
  closed,
);
export type NewCard = Static<typeof NewCard>;

export const CardChanges = Type.Object(
  {
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    dueAt: Type.Optional(GivenDueAt),
    assigneeId: Type.Optional(AssigneeId),
    labelIds: Type.Optional(LabelIds),
  },
  closed,
);
export type CardChanges = Static<typeof CardChanges>;

export const CardMove = Type.Object({ listId: Id, afterCardId: Type.Union([Id, Type.Null()]) }, closed);
export type CardMove = Static<typeof CardMove>;

export const cardSorts = ["position", "createdAt", "updatedAt", "dueAt", "title"] as const;

export const CardQuery = Type.Object(
  {
    listId: Type.Optional(Id),
    labelId: Type.Optional(Id),
    assigneeId: Type.Optional(Id),
    q: Type.Optional(searchText),
    dueBefore: Type.Optional(GivenTime),
    deleted,
    sort: Type.Optional(Type.Enum([...cardSorts])),
    order,
    ...pageQuery,
  },
  closed,
);
export type CardQuery = Static<typeof CardQuery>;
