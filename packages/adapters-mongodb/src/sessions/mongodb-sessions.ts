import { defineResource, type Resource } from "@mega/core";
import { findResource, refuseUnknownOptions, requireIntegers, Sweeper } from "@mega/core/adapter";
import { createDocumentMigrator, createIndex, defineDocumentMigration } from "@mega/core/documents";
import type { SessionStore } from "@mega/core/sessions";
import { MongoClient } from "mongodb";
import type { MongodbDatabase } from "../mongodb-database.ts";
import { createDocumentSessionStore, sessionCollection, sweepSessions } from "./document-session-store.ts";

export interface MongodbSessionsOptions {
  /** The name of the `mongodb()` resource that keeps the sessions; declared before this one. */
  readonly database: string;
  /** Pause between removals of expired sessions. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many expired sessions one step removes. @default 1_000 */
  readonly sweepBatch?: number;
}

export const mongodbSessionsDefaults = {
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<MongodbSessionsOptions>, "database">;

const day = 86_400_000;

const migrations = [
  defineDocumentMigration({
    name: "0001-sessions",
    up: [
      createIndex(sessionCollection, { name: "expires_at", fields: { expiresAt: "asc" } }),
      createIndex(sessionCollection, { name: "user_id", fields: { userId: "asc" } }),
    ],
  }),
];

/** Sessions in a collection of the app's own database. Throws at once when an option is wrong. */
export function mongodbSessions(options: MongodbSessionsOptions): Resource<SessionStore> {
  const { database: name, sweepIntervalMs, sweepBatch } = resolveSessions(options);
  let sweeper: Sweeper | undefined;
  return defineResource<SessionStore>({
    kind: "mongodb-sessions",
    async start(scope) {
      const { clock, logger, signal } = scope;
      const database = findResource(scope, {
        option: "mongodbSessions.database",
        name,
        factory: "mongodb()",
        isWanted: isMongodbDatabase,
      });
      await createDocumentMigrator({
        database,
        migrations,
        clock,
        signal,
        collection: "mega_sessions_migrations",
      }).up();
      const sweep = (): Promise<boolean> => sweepSessions(database, clock.now(), sweepBatch);
      sweeper = new Sweeper({ clock, logger, intervalMs: sweepIntervalMs, sweep });
      return createDocumentSessionStore(database, clock);
    },
    async stop() {
      await sweeper?.stop();
    },
  });
}

const isMongodbDatabase = (api: unknown): api is MongodbDatabase =>
  typeof api === "object" &&
  api !== null &&
  "capabilities" in api &&
  "native" in api &&
  api.native instanceof MongoClient;

function resolveSessions(options: MongodbSessionsOptions): Required<MongodbSessionsOptions> {
  refuseUnknownOptions("mongodbSessions", options, [...Object.keys(mongodbSessionsDefaults), "database"]);
  const resolved = { ...mongodbSessionsDefaults, ...options };
  const { database } = resolved;
  if (typeof database !== "string" || database === "")
    throw new TypeError(
      `mongodbSessions.database (${JSON.stringify(database)}) must be the name of a mongodb() resource`,
    );
  requireIntegers("mongodbSessions", resolved, { sweepIntervalMs: [10, day], sweepBatch: [1, 1_000_000] });
  return resolved;
}
