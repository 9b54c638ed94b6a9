import { type SqlExecutor, type SqlFragment, sql } from "@mega/core/sql";
import type { Card } from "../schemas/card.ts";
import { labelIdsOf } from "./label-repository.ts";

export interface CardRow {
  readonly id: string;
  readonly board_id: string;
  readonly list_id: string;
  readonly title: string;
  readonly description: string;
  readonly position: string;
  readonly due_at: string | null;
  readonly assignee_id: string | null;
  readonly comment_count: number;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** What every query of cards selects; the cards table is `c`. */
export const cardColumns: SqlFragment = sql`
  c.id, c.board_id, c.list_id, c.title, c.description, c.position, c.due_at, c.assignee_id,
  (select count(*) from comments k where k.card_id = c.id and k.deleted_at is null) as comment_count,
  c.version, c.created_at, c.updated_at, c.deleted_at`;

/** Completes rows with their labels: one query for all of them. */
export async function toCards(db: SqlExecutor, rows: readonly CardRow[]): Promise<Card[]> {
  const labelIds = await labelIdsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    boardId: row.board_id,
    listId: row.list_id,
    title: row.title,
    description: row.description,
    position: row.position,
    dueAt: row.due_at,
    assigneeId: row.assignee_id,
    labelIds: labelIds.get(row.id) ?? [],
    commentCount: row.comment_count,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }));
}
