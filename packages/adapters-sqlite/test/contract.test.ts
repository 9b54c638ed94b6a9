import { createApp, silentLogger } from "@mega/core";
import { describeMigrator, describeRepository, describeSqlDatabase } from "@mega/core/testing";
import { describeKyselyDialect } from "@mega/core/testing/kysely";
import { sqlite } from "../src/index.ts";
import { createKysely } from "../src/kysely/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

const opener = (fileOf: () => string) => async () => {
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: sqlite({ file: fileOf() }) } });
  await app.start();
  return {
    database: app.resources.db,
    close: async () => {
      await app.stop();
    },
  };
};

for (const [name, open] of [
  ["sqlite file", opener(() => temporaryFile())],
  ["sqlite memory", opener(() => ":memory:")],
] as const) {
  describeSqlDatabase(name, open);
  describeMigrator(name, open);
  describeRepository(name, open);
  describeKyselyDialect(name, async () => ({ ...(await open()), createKysely }));
}
