import { existsSync, writeFileSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { createBoardApp } from "./app.ts";
import { createBoardConfig } from "./config.ts";
import { buildWebPage, webRoot } from "./web-page.ts";

// What `pnpm start` does before it starts the service, in a process whose memory is given back: it builds the page, and on the first start
// boots the app once on an empty database in memory, so that the compile cache knows all of it.
await buildWebPage();
const rehearsal = join(getCompileCacheDir() ?? "", "rehearsed");
if (getCompileCacheDir() !== undefined && !existsSync(rehearsal)) {
  const environment = { PORT: "0", DATABASE_FILE: ":memory:", SEED_DEMO_DATA: "false", LOG_LEVEL: "silent" };
  const app = createBoardApp({ config: createBoardConfig(environment).with({ envFile: false }), webRoot });
  await app.start();
  await app.stop();
  writeFileSync(rehearsal, "");
}
