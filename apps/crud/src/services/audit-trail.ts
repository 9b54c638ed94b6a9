import type { RepositoryExecutor } from "@mega/core/repository";
import { insertAuditEntries, listAuditEntries } from "../repositories/audit-repository.ts";
import type { PageRequest, Slice } from "../repositories/keyset.ts";
import type { AuditEntry, Changes } from "../schemas/audit-entry.ts";
import type { User } from "../schemas/user.ts";
import { accessBoard } from "./access.ts";
import type { Caller } from "./caller.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";

const batchRows = 100;

export interface AuditedChange extends Pick<AuditEntry, "action" | "entity" | "entityId" | "changes"> {
  readonly boardId: string;
}

/** Call it in the transaction of the change itself: one is never stored without the other. */
export const recordChange = (tx: RepositoryExecutor, user: User, change: AuditedChange): Promise<void> =>
  recordChanges(tx, user, [change]);

export async function recordChanges(
  tx: RepositoryExecutor,
  { id, name }: User,
  changes: readonly AuditedChange[],
): Promise<void> {
  const actor = { id, name };
  const at = isoNow();
  for (let start = 0; start < changes.length; start += batchRows) {
    const batch = changes.slice(start, start + batchRows);
    await insertAuditEntries(
      tx,
      batch.map((change) => ({ id: newId(), at, actor, ...change })),
    );
  }
}

/** What differs between two states of an entity, in these fields. */
export function changesBetween<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]): Changes {
  const isSame = (field: keyof T): boolean => JSON.stringify(before[field]) === JSON.stringify(after[field]);
  return Object.fromEntries(
    fields.filter((field) => !isSame(field)).map((field) => [field, { from: before[field], to: after[field] }]),
  );
}

/** The fields of something new, as changes from nothing. */
export const changesFromNothing = (fields: Readonly<Record<string, unknown>>): Changes =>
  Object.fromEntries(Object.entries(fields).map(([field, to]) => [field, { from: null, to }]));

export async function readAuditTrail(
  { db, user }: Caller,
  boardId: string,
  page: PageRequest,
): Promise<Slice<AuditEntry>> {
  await accessBoard(db, user, { id: boardId, permission: "board:read" });
  return listAuditEntries(db, boardId, page);
}
