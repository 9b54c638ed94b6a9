import { type Static, Type } from "typebox";
import { Color } from "./color.ts";
import { closed, Id, Name, stamps } from "./fields.ts";

export const Label = Type.Object({ id: Id, boardId: Id, name: Name, color: Color, ...stamps });
export type Label = Static<typeof Label>;

export const NewLabel = Type.Object({ name: Name, color: Color }, closed);
export type NewLabel = Static<typeof NewLabel>;

export const LabelChanges = Type.Object({ name: Type.Optional(Name), color: Type.Optional(Color) }, closed);
export type LabelChanges = Static<typeof LabelChanges>;
