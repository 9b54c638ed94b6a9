export type { AuditEntry } from "../../../src/schemas/audit-entry.ts";
export type { Board, BoardChanges, BoardFace, BoardSummary, NewBoard } from "../../../src/schemas/board.ts";
export type { Card, CardChanges, CardMove, NewCard } from "../../../src/schemas/card.ts";
export type { ImportProgress } from "../../../src/schemas/card-import.ts";
export type { Color } from "../../../src/schemas/color.ts";
export type { Comment } from "../../../src/schemas/comment.ts";
export type { Role } from "../../../src/schemas/fields.ts";
export type { Label, NewLabel } from "../../../src/schemas/label.ts";
export type { List, ListChanges } from "../../../src/schemas/list.ts";
export type { Member } from "../../../src/schemas/member.ts";
export type { SearchHit } from "../../../src/schemas/search.ts";
export type { Credentials, Registration, User } from "../../../src/schemas/user.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
