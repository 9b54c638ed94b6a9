import { type Static, Type } from "typebox";
import { Person } from "./comment.ts";
import { closed, Id, pageQuery, Timestamp } from "./fields.ts";

export const AuditAction = Type.Enum([
  "created",
  "updated",
  "moved",
  "deleted",
  "restored",
  "imported",
  "added",
  "removed",
]);
export type AuditAction = Static<typeof AuditAction>;

const AuditedEntity = Type.Enum(["board", "member", "list", "card", "label", "comment"]);

/** By field: what it was and what it became. */
export const Changes = Type.Record(Type.String(), Type.Object({ from: Type.Unknown(), to: Type.Unknown() }));
export type Changes = Static<typeof Changes>;

export const AuditEntry = Type.Object({
  id: Id,
  at: Timestamp,
  actor: Person,
  action: AuditAction,
  entity: AuditedEntity,
  entityId: Id,
  changes: Changes,
});
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditQuery = Type.Object(pageQuery, closed);
