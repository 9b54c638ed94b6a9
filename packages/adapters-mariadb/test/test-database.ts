import { createApp, silentLogger } from "@mega/core";
import { createDatabase } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { onTestFinished } from "vitest";
import { type MariadbDatabase, type MariadbOptions, mariadb } from "../src/index.ts";

/** An empty database on the server that the project has started. */
export const createTestDatabase = () => createDatabase(providedService("mariadb").url);

/** A started database of its own on the project's server, or on the one of `url`; stopped with the test. */
export async function openDatabase(options: MariadbOptions = {}): Promise<MariadbDatabase> {
  const url = options.url ?? (await createScratch());
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mariadb({ ...options, url }) } });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  return app.resources.db;
}

async function createScratch(): Promise<string> {
  const scratch = await createTestDatabase();
  onTestFinished(() => scratch.drop());
  return scratch.url;
}
