import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import type { AuditEntry } from "../schemas/audit-entry.ts";
import { findSlice, type PageRequest, type Slice } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";
import { findUsers } from "./user-repository.ts";

export interface AuditItem extends Omit<AuditEntry, "actor"> {
  readonly boardId: string;
  readonly actorId: string;
}

export const auditEntries = defineEntity<AuditItem>({
  name: "audit_entries",
  key: "id",
  columns: "snake_case",
  fields: {
    id: "string",
    boardId: "string",
    at: "timestamp",
    actorId: "string",
    action: "string",
    entity: "string",
    entityId: "string",
    changes: "json",
  },
});

/** The caller bounds how many. */
export const insertAuditEntries = (
  db: RepositoryExecutor,
  entries: readonly (AuditEntry & { readonly boardId: string })[],
): Promise<void> =>
  repositoryOf(auditEntries, db).insertMany(entries.map(({ actor, ...entry }) => ({ ...entry, actorId: actor.id })));

/** Newest first: ids grow with time. */
export async function listAuditEntries(
  db: RepositoryExecutor,
  boardId: string,
  page: PageRequest,
): Promise<Slice<AuditEntry>> {
  const query = { where: { boardId }, by: "id", order: "desc" } as const;
  const { items, next } = await findSlice(repositoryOf(auditEntries, db), query, page);
  const actors = await findUsers(
    db,
    items.map(({ actorId }) => actorId),
  );
  const entries = items.map(({ boardId: _boardId, actorId, ...entry }) => ({
    ...entry,
    actor: { id: actorId, name: actors.get(actorId)?.name ?? "" },
  }));
  return { items: entries, next };
}
