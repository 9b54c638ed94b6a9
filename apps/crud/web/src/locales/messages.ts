import type { en } from "./en.ts";

/** English is the model: every other language has exactly its keys. */
export type Messages = typeof en;
