import { existsSync } from "node:fs";
import { createApp, createJsonLogger } from "@mega/core";
import { boardDatabase } from "./database/board-database.ts";
import { databaseKindOf, sqliteFileOf } from "./database/database-url.ts";
import { compareBoards } from "./transfer/compare-boards.ts";
import { copyBoards } from "./transfer/copy-boards.ts";

// `pnpm boards copy` and `pnpm boards compare`: from the database that FROM names to the one that TO names. They are variables of the
// environment, as arguments can be read by everybody on the machine.
const { FROM = "", TO = "" } = process.env;
const commands = new Map([
  ["copy", copyBoards],
  ["compare", compareBoards],
]);

try {
  const command = commands.get(process.argv[2] ?? "");
  if (command === undefined) throw new TypeError("usage: FROM=<url> TO=<url> boards copy|compare");
  requireUrls();
  for (const line of await withBoth(command)) process.stdout.write(`${line}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function requireUrls(): void {
  for (const [name, url] of Object.entries({ FROM, TO }))
    if (url === "") throw new TypeError(`${name} is missing: usage: FROM=<url> TO=<url> boards copy|compare`);
  // Opening it would make it.
  if (databaseKindOf(FROM) === "sqlite" && !existsSync(sqliteFileOf(FROM)))
    throw new Error(`there is no file ${sqliteFileOf(FROM)} to read from`);
}

async function withBoth<T>(work: (route: Parameters<typeof copyBoards>[0]) => Promise<T>): Promise<T> {
  const app = createApp({
    name: "boards",
    logger: createJsonLogger({ level: "warn" }),
    resources: { from: boardDatabase(FROM), to: boardDatabase(TO) },
  });
  await app.start();
  try {
    return await work(app.resources);
  } finally {
    await app.stop();
  }
}
