import { board } from "./0001-board.ts";
import { cardSearch } from "./0002-card-search.ts";
import { anyDatabase } from "./0003-any-database.ts";
import { board as documentBoard } from "./mongodb/0001-board.ts";
import { board as serverBoard } from "./servers/0001-board.ts";

/** In the order in which they run. The app was SQLite's alone when it made its first, so the others begin with what that came to. */
export const sqliteMigrations = [board, cardSearch, anyDatabase];

/** Of PostgreSQL and MariaDB. */
export const serverMigrations = [serverBoard];

export const documentMigrations = [documentBoard];
