import { createApp, silentLogger } from "@mega/core";
import {
  createFakeClock,
  describeDocumentDatabase,
  describeDocumentMigrator,
  describeRepository,
  describeSessionStore,
} from "@mega/core/testing";
import { createDatabase } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { mongodb, mongodbSessions } from "../src/index.ts";

const { product, version, url } = providedService("mongodb");
const name = `${product} ${version}`;

async function open() {
  const scratch = await createDatabase(url);
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mongodb({ url: scratch.url }) } });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
    await scratch.drop();
  };
  return { database: app.resources.db, close };
}

async function openSessions() {
  const clock = createFakeClock();
  const scratch = await createDatabase(url);
  const app = createApp({
    name: "test",
    logger: silentLogger,
    clock,
    resources: { db: mongodb({ url: scratch.url }), sessions: mongodbSessions({ database: "db" }) },
  });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
    await scratch.drop();
  };
  return { store: app.resources.sessions, now: clock.now, passTime: clock.advance, close };
}

describeDocumentDatabase(name, open);
describeDocumentMigrator(name, open);
describeRepository(name, open);
describeSessionStore(name, openSessions);
