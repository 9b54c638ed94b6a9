import { createApp, silentLogger } from "@mega/core";
import {
  createFakeClock,
  describeMigrator,
  describeRepository,
  describeSessionStore,
  describeSqlDatabase,
} from "@mega/core/testing";
import { describeKyselyDialect } from "@mega/core/testing/kysely";
import { providedService } from "@mega/services/vitest";
import { mariadb, mariadbSessions } from "../src/index.ts";
import { createKysely } from "../src/kysely/index.ts";
import { createTestDatabase } from "./test-database.ts";

const { product, version } = providedService("mariadb");
const name = `${product} ${version}`;

async function open() {
  const scratch = await createTestDatabase();
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mariadb({ url: scratch.url }) } });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
    await scratch.drop();
  };
  return { database: app.resources.db, close };
}

async function openSessions() {
  const clock = createFakeClock();
  const scratch = await createTestDatabase();
  const app = createApp({
    name: "test",
    logger: silentLogger,
    clock,
    resources: { db: mariadb({ url: scratch.url }), sessions: mariadbSessions({ database: "db" }) },
  });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
    await scratch.drop();
  };
  return { store: app.resources.sessions, now: clock.now, passTime: clock.advance, close };
}

describeSqlDatabase(name, open);
describeMigrator(name, open);
describeRepository(name, open);
describeSessionStore(name, openSessions);
describeKyselyDialect(name, async () => ({ ...(await open()), createKysely }));
