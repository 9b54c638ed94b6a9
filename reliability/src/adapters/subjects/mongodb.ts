import { mongodb } from "@mega/adapters-mongodb";
import { type DocumentExecutor, type DocumentMigration, defineDocumentMigration } from "@mega/core/documents";
import { codeOf, migrationKeys, type Subject, textFor } from "../subject.ts";
import { bounds, callLimits } from "./limits.ts";
import { openApp } from "./open-app.ts";

interface Entry {
  readonly id: string;
  readonly body: string;
}

const connections = 3;
const tooManyBytes = 17_000_000;
const entriesOf = (on: DocumentExecutor) => on.collection<Entry>("chaos");
const writeOn = (on: DocumentExecutor) => (key: string, value: unknown) =>
  entriesOf(on).insert({ id: key, body: value as string });

const migrations = migrationKeys.map(
  (key): DocumentMigration =>
    defineDocumentMigration({ name: key, up: async (on) => void (await writeOn(on)(key, textFor(key))) }),
);

const lost = ["DOCUMENT_CONNECTION_LOST", "DOCUMENT_OUTCOME_UNKNOWN", "DOCUMENT_TIMEOUT"];

export const mongodbSubject: Subject = {
  name: "mongodb",
  server: { name: "mongodb" },
  ...bounds,
  expects: {
    "unknown-host": ["DOCUMENT_OPEN_FAILED"],
    // The transaction runs again where the server lets it.
    restarted: ["ok", "DOCUMENT_CONFLICT", ...lost],
    frozen: lost,
    "half-open": lost,
    // A write of one document is sent again, and the server does not carry it out twice.
    cut: ["ok", ...lost],
    exhausted: ["DOCUMENT_TIMEOUT"],
    // No full disk: SecantusDB, which stands in for MongoDB on most machines, fails on one for good.
    emptied: ["ok"],
    oversized: ["DOCUMENT_TOO_LARGE"],
    "not-json": ["DOCUMENT_VALUE_INVALID"],
    migrating: ["each ran once"],
  },
  async open({ url }) {
    const { resources, close } = await openApp({
      db: mongodb({
        url,
        ...callLimits,
        timeoutMs: 2_000,
        serverSelectionTimeoutMs: 1_500,
        queueTimeoutMs: 500,
        maxConnections: connections,
        connectTimeoutMs: 10_000,
        driver: { heartbeatFrequencyMS: 500 },
      }),
    });
    const { db } = resources;
    return {
      write: writeOn(db),
      read: async (key) => (await entriesOf(db).get(key))?.body,
      transact: (work) => db.transaction((tx) => work(writeOn(tx))),
      async exhaust(server) {
        const countAll = () => Promise.allSettled(Array.from({ length: connections }, () => entriesOf(db).count()));
        // Opens them all: a frozen server would let nobody in.
        await countAll();
        server?.pause();
        const held = countAll();
        return async () => {
          server?.resume();
          await held;
        };
      },
      empty: async () => void (await db.native.db().dropDatabase()),
      close,
    };
  },
  isInDoubt: (error) => codeOf(error) === "DOCUMENT_OUTCOME_UNKNOWN" || codeOf(error) === "DOCUMENT_DUPLICATE_KEY",
  oversized: () => "x".repeat(tooManyBytes),
  async migrate({ directUrl }) {
    const app = await openApp({ db: mongodb({ url: directUrl, migrations }) });
    await app.close();
  },
};
