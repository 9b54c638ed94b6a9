import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { buildWebPage } from "./web-page.ts";

// What `pnpm start` does before it starts the service, in processes whose memory is given back: it builds the page, and before the first
// start lets the service start once, so that the compile cache knows all of it.
await buildWebPage();
const rehearsed = join(getCompileCacheDir() ?? "", "rehearsed");
if (getCompileCacheDir() !== undefined && !existsSync(rehearsed)) {
  await rehearse();
  writeFileSync(rehearsed, "");
}

/** Starts the service on an empty database in memory and ends it once it listens. What keeps it from starting, it says when it is meant. */
async function rehearse(): Promise<void> {
  const environment = { PORT: "0", DATABASE_URL: "sqlite::memory:", SEED_DEMO_DATA: "false", LOG_LEVEL: "silent" };
  const service = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, "main.ts")], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 60_000,
  });
  service.stdout.once("data", () => service.kill("SIGTERM"));
  await once(service, "exit");
}
