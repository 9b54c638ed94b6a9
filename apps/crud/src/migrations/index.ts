import { board } from "./0001-board.ts";
import { cardSearch } from "./0002-card-search.ts";

/** In the order in which they run. */
export const migrations = [board, cardSearch];
