import { writeSync } from "node:fs";
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
for (let n = Number(process.argv[3] ?? 1); ; n += 1) {
  await db.transaction(async (tx) => {
    await tx.query(sql`insert into entry (n, half) values (${n}, 1)`);
    await tx.query(sql`insert into entry (n, half) values (${n}, 2)`);
  });
  // Waits until the pipe has it: what `process.stdout` keeps while the parent is slow would never leave a loop that has no turns.
  writeSync(1, `${n}\n`);
}
