import { type Static, Type } from "typebox";
import { Card } from "./card.ts";
import { closed, Id, Name, pageQuery, searchText } from "./fields.ts";

export const SearchHit = Type.Object({
  card: Card,
  board: Type.Object({ id: Id, name: Name }),
  /** Plain text around the match; each matching word stands between `searchMark.open` and `searchMark.close`. */
  snippet: Type.String(),
});
export type SearchHit = Static<typeof SearchHit>;

export const SearchQuery = Type.Object({ q: searchText, boardId: Type.Optional(Id), ...pageQuery }, closed);
export type SearchQuery = Static<typeof SearchQuery>;
