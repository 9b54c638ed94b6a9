import { type SqlExecutor, sql, sqlJoin } from "@mega/core/sql";
import type { Label } from "../schemas/label.ts";

interface LabelRow {
  readonly id: string;
  readonly board_id: string;
  readonly name: string;
  readonly color: Label["color"];
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const toLabel = (row: LabelRow): Label => ({
  id: row.id,
  boardId: row.board_id,
  name: row.name,
  color: row.color,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const selectLabels = sql`select id, board_id, name, color, version, created_at, updated_at from labels`;

export async function findLabel(db: SqlExecutor, id: string): Promise<Label | undefined> {
  const row = await db.one<LabelRow>(sql`${selectLabels} where id = ${id}`);
  return row && toLabel(row);
}

export async function listLabels(db: SqlExecutor, boardId: string): Promise<Label[]> {
  const rows = await db.many<LabelRow>(sql`${selectLabels} where board_id = ${boardId} order by name, id`);
  return rows.map(toLabel);
}

export async function insertLabel(db: SqlExecutor, label: Label): Promise<void> {
  await db.query(sql`
    insert into labels (id, board_id, name, color, version, created_at, updated_at)
    values (${label.id}, ${label.boardId}, ${label.name}, ${label.color}, ${label.version}, ${label.createdAt}, ${label.updatedAt})`);
}

/** Stores `next` if nobody has changed the label since it was read. */
export async function replaceLabel(db: SqlExecutor, next: Label): Promise<boolean> {
  const { affectedRows } = await db.query(sql`
    update labels set name = ${next.name}, color = ${next.color}, version = ${next.version}, updated_at = ${next.updatedAt}
    where id = ${next.id} and version = ${next.version - 1}`);
  return affectedRows === 1;
}

/** Also takes the label off every card. */
export async function deleteLabel(db: SqlExecutor, id: string): Promise<void> {
  await db.query(sql`delete from card_labels where label_id = ${id}`);
  await db.query(sql`delete from labels where id = ${id}`);
}

/** The labels of these cards, by card, in a stable order. */
export async function labelIdsOf(db: SqlExecutor, cardIds: readonly string[]): Promise<Map<string, string[]>> {
  const byCard = new Map<string, string[]>(cardIds.map((id) => [id, []]));
  if (cardIds.length === 0) return byCard;
  const rows = await db.many<{ card_id: string; label_id: string }>(sql`
    select card_id, label_id from card_labels
    where card_id in (${sqlJoin(cardIds.map((id) => sql`${id}`))}) order by card_id, label_id`);
  for (const row of rows) byCard.get(row.card_id)?.push(row.label_id);
  return byCard;
}

export async function attachLabels(
  db: SqlExecutor,
  pairs: readonly (readonly [cardId: string, labelId: string])[],
): Promise<void> {
  if (pairs.length === 0) return;
  const rows = sqlJoin(pairs.map(([cardId, labelId]) => sql`(${cardId}, ${labelId})`));
  await db.query(sql`insert into card_labels (card_id, label_id) values ${rows}`);
}

export async function detachLabels(db: SqlExecutor, cardId: string): Promise<void> {
  await db.query(sql`delete from card_labels where card_id = ${cardId}`);
}
