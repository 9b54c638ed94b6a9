import { type SqlExecutor, sql } from "@mega/core/sql";

export interface FinishedImport {
  readonly id: string;
  readonly boardId: string;
  readonly imported: number;
}

export async function findImport(db: SqlExecutor, id: string): Promise<FinishedImport | undefined> {
  const row = await db.one<{ id: string; board_id: string; imported: number }>(
    sql`select id, board_id, imported from card_imports where id = ${id}`,
  );
  return row && { id: row.id, boardId: row.board_id, imported: row.imported };
}

export async function insertImport(
  db: SqlExecutor,
  { id, boardId, imported }: FinishedImport,
  at: string,
): Promise<void> {
  await db.query(
    sql`insert into card_imports (id, board_id, imported, created_at) values (${id}, ${boardId}, ${imported}, ${at})`,
  );
}
