import { join } from "node:path";
import { sqlite } from "@mega/adapters-sqlite";
import type { Place, Subject } from "../subject.ts";
import { fileDiskPlan, openReadOnlyDisk } from "./disk-folder.ts";
import { bounds } from "./limits.ts";
import { openApp } from "./open-app.ts";
import { isSqlInDoubt, openSqlStore, sqlExpectations, sqlMigrations } from "./sql-store.ts";

const table = "chaos";
const mostBytes = 1_000_000;
const optionsAt = ({ folder }: Place) => ({
  file: join(folder, "chaos.db"),
  reserveBytes: 1_048_576,
  queueTimeoutMs: 500,
});

export const sqliteSubject: Subject = {
  name: "sqlite",
  ...bounds,
  expects: {
    ...sqlExpectations,
    // SQLite has no length of text but the one that a check sets.
    oversized: ["SQL_CHECK_VIOLATION"],
    killed: ["SIGKILL"],
  },
  async open(place) {
    const { resources, close } = await openApp({ db: sqlite(optionsAt(place)) });
    const bodyType = `text check (length(body) <= ${mostBytes})`;
    return openSqlStore({ database: resources.db, table, bodyType, connections: 1, close });
  },
  isInDoubt: isSqlInDoubt,
  oversized: () => "x".repeat(mostBytes + 1),
  smallDisk: fileDiskPlan({ megabytes: 8, ballastMegabytes: 4, valueBytes: 20_000 }),
  openReadOnlySwitch: openReadOnlyDisk,
  async migrate(place) {
    const app = await openApp({ db: sqlite({ ...optionsAt(place), migrations: sqlMigrations(table) }) });
    await app.close();
  },
};
