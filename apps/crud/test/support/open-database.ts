import { sqlite } from "@mega/adapters-sqlite";
import { createApp, createJsonLogger, type Resource } from "@mega/core";
import { createDocumentMigrator, memoryDocuments } from "@mega/core/documents";
import { type BoardDatabase, boardDatabase } from "../../src/database/board-database.ts";
import { documentMigrations } from "../../src/migrations/mongodb/index.ts";
import { sqliteMigrations } from "../../src/migrations/sqlite/index.ts";

export interface OpenDatabase {
  readonly db: BoardDatabase;
  close(): Promise<void>;
}

/** As the app opens it. */
export const openUrl = (url: string): Promise<OpenDatabase> => open(boardDatabase(url));

export const openSqlite = (file: string, migrate: "auto" | "off"): Promise<OpenDatabase> =>
  open(sqlite({ file, migrations: sqliteMigrations, migrate }));

/** The port of documents without a server. */
export async function openDocuments(): Promise<OpenDatabase> {
  const opened = await open(memoryDocuments());
  const database = opened.db;
  if ("dialect" in database) throw new Error("documents speak no SQL");
  await createDocumentMigrator({ database, migrations: documentMigrations }).up();
  return opened;
}

async function open<Api extends BoardDatabase>(resource: Resource<Api>): Promise<OpenDatabase> {
  const app = createApp({
    name: "board-database",
    logger: createJsonLogger({ level: "silent" }),
    resources: { db: resource as Resource<BoardDatabase> },
  });
  await app.start();
  return {
    db: app.resources.db,
    async close() {
      await app.stop();
    },
  };
}
