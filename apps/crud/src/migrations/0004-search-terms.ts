import { defineMigration, insertRows, type SqlExecutor, sql } from "@mega/core/sql";
import { termsOf } from "../repositories/search-index.ts";

interface CardText {
  readonly id: string;
  readonly boardId: string;
  readonly title: string;
  readonly description: string;
}

const batchRows = 100;

/** The words of the cards that were there before they were kept in a table. */
export const searchTermsOfCards = defineMigration({
  name: "0004-search-terms",
  up: async (database) => {
    let last = "";
    for (;;) {
      const cards = await cardsAfter(database, last);
      const rows = cards.flatMap(termsOf).map(({ boardId, ...term }) => ({ ...term, board_id: boardId }));
      if (rows.length > 0) await insertRows(database, "search_terms", rows);
      if (cards.length < batchRows) return;
      last = cards.at(-1)?.id ?? "";
    }
  },
  down: [sql`delete from search_terms`],
});

const cardsAfter = (database: SqlExecutor, last: string): Promise<readonly CardText[]> =>
  database.many<CardText>(sql`
    select id, board_id as "boardId", title, description from cards where id > ${last} order by id limit ${batchRows}`);
