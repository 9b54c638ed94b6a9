import { type Static, Type } from "typebox";
import { Card } from "./card.ts";
import { closed, Id, Name, pageQuery, searchText } from "./fields.ts";

/** Private-use characters, which no keyboard writes: the page turns them into markup after escaping the rest. */
export const searchMark = { open: "\u{e000}", close: "\u{e001}" } as const;

export const SearchHit = Type.Object({
  card: Card,
  board: Type.Object({ id: Id, name: Name }),
  /** Plain text around the match; each matching word stands between `searchMark.open` and `searchMark.close`. */
  snippet: Type.String(),
});
export type SearchHit = Static<typeof SearchHit>;

export const SearchQuery = Type.Object({ q: searchText, boardId: Type.Optional(Id), ...pageQuery }, closed);
export type SearchQuery = Static<typeof SearchQuery>;
