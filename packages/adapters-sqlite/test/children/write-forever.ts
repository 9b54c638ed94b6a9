import { sqlite } from "@mega/adapters-sqlite";
import { createApp, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";

const app = createApp({
  name: "child",
  logger: silentLogger,
  resources: { db: sqlite({ file: process.argv[2] ?? "", synchronous: "normal" }) },
});
await app.start();
const { db } = app.resources;
for (let n = 1; ; n += 1) {
  await db.transaction(async (tx) => {
    await tx.query(sql`insert into entry (n, half) values (${n}, 1)`);
    await tx.query(sql`insert into entry (n, half) values (${n}, 2)`);
  });
  process.stdout.write(`${n}\n`);
}
