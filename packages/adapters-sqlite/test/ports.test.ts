import { createApp, silentLogger } from "@mega/core";
import { createFakeClock, describeCache, describeSessionStore } from "@mega/core/testing";
import { sqlite, sqliteCache, sqliteSessions } from "../src/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

async function open(file: string) {
  const clock = createFakeClock();
  const app = createApp({
    name: "test",
    logger: silentLogger,
    clock,
    resources: {
      db: sqlite({ file }),
      sessions: sqliteSessions({ database: "db" }),
      cache: sqliteCache({ database: "db" }),
    },
  });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
  };
  const { cache, sessions } = app.resources;
  return { cache, store: sessions, now: clock.now, passTime: clock.advance, close };
}

describeCache("sqlite file", () => open(temporaryFile()));
describeCache("sqlite memory", () => open(":memory:"));
describeSessionStore("sqlite file", () => open(temporaryFile()));
describeSessionStore("sqlite memory", () => open(":memory:"));
