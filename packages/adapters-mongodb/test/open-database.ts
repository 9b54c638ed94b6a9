import { createApp, silentLogger } from "@mega/core";
import { createDatabase, type Service, startService } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { onTestFinished } from "vitest";
import { type MongodbDatabase, type MongodbOptions, mongodb } from "../src/index.ts";

/** Limits for faults, so that no test waits for the defaults. The breaker stays closed: what it does is core's to test. */
export const quick = {
  timeoutMs: 2_000,
  serverSelectionTimeoutMs: 1_500,
  queueTimeoutMs: 1_000,
  volumeThreshold: 1_000_000,
  driver: { heartbeatFrequencyMS: 500 },
} as const satisfies Partial<MongodbOptions>;

/** The URL of an empty database on the server that the project has started; dropped with the test. */
export async function scratchUrl(): Promise<string> {
  const scratch = await createDatabase(providedService("mongodb").url);
  onTestFinished(() => scratch.drop());
  return scratch.url;
}

/** A started database of its own on the project's server, or on the one of `url`; stopped with the test. */
export async function openDatabase(options: Partial<MongodbOptions> = {}): Promise<MongodbDatabase> {
  const url = options.url ?? (await scratchUrl());
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mongodb({ ...options, url }) } });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  return app.resources.db;
}

/** A server that the test may freeze and kill; gone with the test. */
export async function ownServer(): Promise<Service> {
  const server = await startService("mongodb", { own: true });
  onTestFinished(async () => {
    await server.stop();
  });
  return server;
}
