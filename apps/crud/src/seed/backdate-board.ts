import { type SqlExecutor, sql, sqlIdentifier } from "@mega/core/sql";

interface Trace {
  readonly id: string;
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
}

const tables: Readonly<Record<string, string>> = {
  board: "boards",
  list: "lists",
  card: "cards",
  label: "labels",
  comment: "comments",
};

/** Spreads what was planted within a second over the days before, in the order in which it happened: a history to look at. */
export async function backdateBoard(tx: SqlExecutor, boardId: string, daysAgo: number): Promise<void> {
  const trail = await tx.many<Trace>(
    sql`select id, action, entity, entity_id from audit_entries where board_id = ${boardId} order by id`,
  );
  const startMs = Date.now() - daysAgo * 86_400_000;
  const stepMs = (Date.now() - 1_200_000 - startMs) / Math.max(trail.length, 1);
  for (const [index, { id, entity, entity_id }] of trail.entries()) {
    const at = new Date(startMs + index * stepMs).toISOString();
    await tx.query(sql`update audit_entries set at = ${at} where id = ${id}`);
    const table = tables[entity];
    if (table === undefined) continue;
    await tx.query(
      sql`update ${sqlIdentifier(table)} set created_at = ${at}, updated_at = ${at} where id = ${entity_id}`,
    );
  }
}
