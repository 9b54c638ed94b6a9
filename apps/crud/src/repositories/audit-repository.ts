import { type SqlExecutor, sql } from "@mega/core/sql";
import type { AuditEntry } from "../schemas/audit-entry.ts";
import { afterKey, limitTo, orderBy, type PageRequest, type Slice, sliceOf } from "./keyset.ts";

interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly action: AuditEntry["action"];
  readonly entity: AuditEntry["entity"];
  readonly entity_id: string;
  readonly changes: string;
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  actor: { id: row.actor_id, name: row.actor_name },
  action: row.action,
  entity: row.entity,
  entityId: row.entity_id,
  changes: JSON.parse(row.changes) as AuditEntry["changes"],
});

export async function insertAuditEntry(db: SqlExecutor, boardId: string, entry: AuditEntry): Promise<void> {
  await db.query(sql`
    insert into audit_entries (id, board_id, at, actor_id, action, entity, entity_id, changes)
    values (${entry.id}, ${boardId}, ${entry.at}, ${entry.actor.id}, ${entry.action}, ${entry.entity}, ${entry.entityId},
      ${JSON.stringify(entry.changes)})`);
}

/** Newest first: ids grow with time. */
export async function listAuditEntries(
  db: SqlExecutor,
  boardId: string,
  page: PageRequest,
): Promise<Slice<AuditEntry>> {
  const keys = [sql`a.id`];
  const rows = await db.many<AuditRow>(sql`
    select a.id, a.at, a.actor_id, u.name as actor_name, a.action, a.entity, a.entity_id, a.changes
    from audit_entries a join users u on u.id = a.actor_id
    where a.board_id = ${boardId} and ${afterKey(keys, "desc", page.after)}
    ${orderBy(keys, "desc")} ${limitTo(page)}`);
  const { items, next } = sliceOf(rows, page, (row) => [row.id]);
  return { items: items.map(toEntry), next };
}
