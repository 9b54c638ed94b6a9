import type { RepositoryExecutor } from "@mega/core/repository";
import { isSqlite } from "../is-sqlite.ts";
import type { CardSearch } from "./card-search.ts";
import { fullTextSearch } from "./full-text-search.ts";

/** SQLite searches with what it has; the words that the app keeps on other databases are code that it need not load. */
export async function searchOf(db: RepositoryExecutor): Promise<CardSearch> {
  if (isSqlite(db)) return fullTextSearch;
  return (await import("./word-search.ts")).wordSearch;
}
