import { createDatabase } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { openUrl } from "../support/open-database.ts";
import { describeBoards } from "./describe-boards.ts";

/** On the real server, in a database of its own. */
export function describeOnServer(name: "postgres" | "mariadb" | "mongodb"): void {
  const { url, product, version } = providedService(name);
  describeBoards(`${product} ${version}`, async () => {
    const scratch = await createDatabase(url);
    const { db, close } = await openUrl(scratch.url);
    return {
      db,
      async close() {
        await close();
        await scratch.drop();
      },
    };
  });
}
