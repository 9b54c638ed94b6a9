import type { Resource } from "@mega/core";
import type { DocumentDatabase } from "@mega/core/documents";
import type { SqlDatabase } from "@mega/core/sql";
import { databaseKindOf, sqliteFileOf } from "./database-url.ts";
import { lazyResource } from "./lazy-resource.ts";
import { loadAdapter } from "./load-adapter.ts";

export type BoardDatabase = SqlDatabase | DocumentDatabase;

/** The database that the URL means, migrated when it starts. Throws a `TypeError` at once for one that the app does not know. */
export function boardDatabase(url: string): Resource<BoardDatabase> {
  const kind = databaseKindOf(url);
  switch (kind) {
    case "sqlite": {
      const file = sqliteFileOf(url);
      return lazyResource<BoardDatabase>(kind, async () => {
        const { sqlite } = await import("@mega/adapters-sqlite");
        const { sqliteMigrations } = await import("../migrations/sqlite/index.ts");
        return sqlite({ file, createDirectory: true, migrations: sqliteMigrations });
      });
    }
    case "postgres":
      return lazyResource<BoardDatabase>(kind, async () => {
        const { postgres } = await loadAdapter("@mega/adapters-postgres");
        const { serverMigrations } = await import("../migrations/servers/index.ts");
        return postgres({ url, migrations: serverMigrations });
      });
    case "mariadb":
      return lazyResource<BoardDatabase>(kind, async () => {
        const { mariadb } = await loadAdapter("@mega/adapters-mariadb");
        const { serverMigrations } = await import("../migrations/servers/index.ts");
        return mariadb({ url, migrations: serverMigrations });
      });
    case "mongodb":
      return lazyResource<BoardDatabase>(kind, async () => {
        const { mongodb } = await loadAdapter("@mega/adapters-mongodb");
        const { documentMigrations } = await import("../migrations/mongodb/index.ts");
        return mongodb({ url, migrations: documentMigrations });
      });
    default:
      return kind satisfies never;
  }
}
