import { board } from "./0001-board.ts";
import { cardSearch } from "./0002-card-search.ts";
import { anyDatabase } from "./0003-any-database.ts";

/** In the order in which they run. */
export const sqliteMigrations = [board, cardSearch, anyDatabase];
