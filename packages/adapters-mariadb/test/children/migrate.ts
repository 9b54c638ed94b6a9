import { createApp, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";
import { mariadb } from "../../src/index.ts";

const migrations = Array.from({ length: 5 }, (_, index) => ({
  name: `000${index}`,
  up: [sql`insert into run (name, pid) values (${`000${index}`}, ${process.pid})`, sql`do sleep(0.1)`],
}));
const db = mariadb({ url: process.argv[2] ?? "", migrations, timeoutMs: 0 });
const app = createApp({ name: "child", logger: silentLogger, resources: { db } });
await app.start();
await app.stop();
