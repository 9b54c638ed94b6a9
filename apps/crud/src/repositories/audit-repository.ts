import { type SqlExecutor, sql, sqlJoin } from "@mega/core/sql";
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

/** All in one statement; the caller bounds how many. */
export async function insertAuditEntries(
  db: SqlExecutor,
  entries: readonly (AuditEntry & { readonly boardId: string })[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = sqlJoin(
    entries.map(
      (entry) => sql`(${entry.id}, ${entry.boardId}, ${entry.at}, ${entry.actor.id}, ${entry.action}, ${entry.entity},
        ${entry.entityId}, ${JSON.stringify(entry.changes)})`,
    ),
  );
  await db.query(
    sql`insert into audit_entries (id, board_id, at, actor_id, action, entity, entity_id, changes) values ${rows}`,
  );
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
