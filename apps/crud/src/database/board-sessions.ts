import type { Resource } from "@mega/core";
import type { SessionStore } from "@mega/core/sessions";
import { databaseKindOf } from "./database-url.ts";
import { lazyResource } from "./lazy-resource.ts";
import { loadAdapter } from "./load-adapter.ts";

/** Sessions in the database of this resource name. */
export function boardSessions(url: string, database: string): Resource<SessionStore> {
  const kind = databaseKindOf(url);
  switch (kind) {
    case "sqlite":
      return lazyResource("sqlite-sessions", async () =>
        (await import("@mega/adapters-sqlite")).sqliteSessions({ database }),
      );
    case "postgres":
      return lazyResource("postgres-sessions", async () =>
        (await loadAdapter("@mega/adapters-postgres")).postgresSessions({ database }),
      );
    case "mariadb":
      return lazyResource("mariadb-sessions", async () =>
        (await loadAdapter("@mega/adapters-mariadb")).mariadbSessions({ database }),
      );
    case "mongodb":
      return lazyResource("mongodb-sessions", async () =>
        (await loadAdapter("@mega/adapters-mongodb")).mongodbSessions({ database }),
      );
    default:
      return kind satisfies never;
  }
}
