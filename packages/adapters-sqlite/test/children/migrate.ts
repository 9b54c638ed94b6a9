import { sqlite } from "@mega/adapters-sqlite";
import { createApp, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";

const migrations = Array.from({ length: 10 }, (_, index) => ({
  name: `000${index}`,
  up: [sql`insert into run (name, pid) values (${`000${index}`}, ${process.pid})`],
}));
const file = process.argv[2] ?? "";
const app = createApp({ name: "child", logger: silentLogger, resources: { db: sqlite({ file, migrations }) } });
process.stdout.write("ready\n");
process.stdin.resume().on("end", async () => {
  await app.start();
  await app.stop();
});
