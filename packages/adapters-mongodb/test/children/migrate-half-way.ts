import { mongodb } from "@mega/adapters-mongodb";
import { createApp, silentLogger } from "@mega/core";
import type { DocumentMigration } from "@mega/core/documents";

const migration: DocumentMigration = {
  name: "0001-half-way",
  up: async (database) => {
    await database.collection("notes").insert({ id: "1" });
    // Taking the checksum runs it as well, on a database where nothing is ever found.
    if ((await database.collection("notes").count()) === 0) return;
    process.stdout.write("half-way\n");
    await new Promise(() => setInterval(() => {}, 60_000));
  },
};
const db = mongodb({ url: process.argv[2] ?? "", migrations: [migration], lockLeaseMs: 3_000 });
await createApp({ name: "child", logger: silentLogger, resources: { db } }).start();
