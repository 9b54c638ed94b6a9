import { createApp, silentLogger } from "@mega/core";
import { onTestFinished } from "vitest";
import { type SqliteDatabase, type SqliteOptions, sqlite } from "../src/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

/** A started database on a file of its own; stopped with the test. */
export async function openDatabase(options: Partial<SqliteOptions> = {}): Promise<SqliteDatabase> {
  const app = createApp({
    name: "test",
    logger: silentLogger,
    resources: { db: sqlite({ file: temporaryFile(), ...options }) },
  });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  return app.resources.db;
}
