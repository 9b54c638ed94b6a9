import { type SqlExecutor, sql } from "@mega/core/sql";
import type { Card } from "../schemas/card.ts";
import { type CardRow, cardColumns, toCards } from "./card-row.ts";

type ExportRow = CardRow & { list_name: string; list_position: string };

const batchRows = 200;

/** All live cards by list and position. Reads in batches by key, so that no cursor stays open while a slow client downloads. */
export async function* streamCards(
  db: SqlExecutor,
  boardId: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly listName: string; readonly card: Card }> {
  let last: ExportRow | undefined;
  do {
    signal.throwIfAborted();
    const rows: readonly ExportRow[] = await db.many<ExportRow>(sql`
      select ${cardColumns}, l.name as list_name, l.position as list_position
      from cards c join lists l on l.id = c.list_id
      where c.board_id = ${boardId} and c.deleted_at is null and l.deleted_at is null
        and (l.position, c.position, c.id) > (${last?.list_position ?? ""}, ${last?.position ?? ""}, ${last?.id ?? ""})
      order by l.position, c.position, c.id limit ${batchRows}`);
    const cards = await toCards(db, rows);
    for (const [index, card] of cards.entries()) yield { listName: rows[index]?.list_name ?? "", card };
    last = rows.length === batchRows ? rows.at(-1) : undefined;
  } while (last !== undefined);
}
