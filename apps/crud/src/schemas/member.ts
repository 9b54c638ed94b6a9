import { type Static, Type } from "typebox";
import { closed, Email, Id, Name, Role, stamps } from "./fields.ts";

export const Member = Type.Object({ userId: Id, name: Name, email: Email, role: Role, ...stamps });
export type Member = Static<typeof Member>;

export const NewMember = Type.Object({ email: Email, role: Role }, closed);
export type NewMember = Static<typeof NewMember>;

export const MemberChanges = Type.Object({ role: Role }, closed);
export type MemberChanges = Static<typeof MemberChanges>;
