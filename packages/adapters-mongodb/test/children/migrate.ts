import { mongodb } from "@mega/adapters-mongodb";
import { createApp, silentLogger } from "@mega/core";
import type { DocumentMigration } from "@mega/core/documents";

const migrations = Array.from({ length: 5 }, (_, index): DocumentMigration => {
  const id = `000${index}`;
  return {
    name: id,
    up: async (database) => {
      await database.collection<{ id: string; runs: number }>("runs").update({ id }, { increment: { runs: 1 } });
    },
  };
});
const app = createApp({
  name: "child",
  logger: silentLogger,
  resources: { db: mongodb({ url: process.argv[2] ?? "", migrations }) },
});
process.stdout.write("ready\n");
process.stdin.resume().on("end", async () => {
  await app.start();
  await app.stop();
});
