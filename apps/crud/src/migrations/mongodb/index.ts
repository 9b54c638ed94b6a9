import { board } from "./0001-board.ts";

/** In the order in which they run. */
export const documentMigrations = [board];
