import { sqlite } from "@mega/adapters-sqlite";
import { createApp, silentLogger } from "@mega/core";
import { type Migration, sql } from "@mega/core/sql";

const migration: Migration = {
  name: "0001-half-way",
  transaction: false,
  up: async (database) => {
    await database.query(sql`create table first (id integer)`);
    // Taking the checksum runs it as well, on a database where nothing is ever found.
    if ((await database.one(sql`select name from sqlite_schema where name = 'first'`)) === undefined) return;
    process.stdout.write("half-way\n");
    await new Promise(() => setInterval(() => {}, 60_000));
  },
};
const db = sqlite({ file: process.argv[2] ?? "", migrations: [migration] });
await createApp({ name: "child", logger: silentLogger, resources: { db } }).start();
