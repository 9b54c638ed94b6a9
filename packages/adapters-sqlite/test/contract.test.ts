import { createApp, silentLogger } from "@mega/core";
import { describeMigrator, describeRepository, describeSqlDatabase, type OpenSqlDatabase } from "@mega/core/testing";
import { sqlite } from "../src/index.ts";
import { temporaryFile } from "./temporary-directory.ts";

const opener = (fileOf: () => string) => async (): Promise<OpenSqlDatabase> => {
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
}
