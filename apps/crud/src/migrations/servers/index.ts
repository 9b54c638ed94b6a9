import { board } from "./0001-board.ts";

/** In the order in which they run. The app was SQLite's alone when it made its first, so these begin with what that came to. */
export const serverMigrations = [board];
