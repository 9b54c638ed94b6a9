import { createApp, silentLogger } from "@mega/core";
import { type Migration, sql } from "@mega/core/sql";
import { mariadb } from "../../src/index.ts";

const migration: Migration = {
  name: "0001-half-way",
  up: async (database) => {
    await database.query(sql`create table first (id integer)`);
    // Taking the checksum runs it as well, on a database where nothing is ever found.
    if ((await database.one(sql`show tables like 'first'`)) === undefined) return;
    await new Promise(() => setInterval(() => {}, 60_000));
  },
};
const db = mariadb({ url: process.argv[2] ?? "", migrations: [migration] });
await createApp({ name: "child", logger: silentLogger, resources: { db } }).start();
