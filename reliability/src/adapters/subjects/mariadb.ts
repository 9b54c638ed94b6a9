import { randomBytes } from "node:crypto";
import { mariadb } from "@mega/adapters-mariadb";
import { sql, sqlRaw } from "@mega/core/sql";
import type { Place, Subject } from "../subject.ts";
import { bounds, callLimits } from "./limits.ts";
import { openApp } from "./open-app.ts";
import { isSqlInDoubt, openSqlStore, sqlMigrations, sqlServerExpectations } from "./sql-store.ts";

const table = "chaos";
const smallTable = "chaos_small";
const connections = 3;
/** More than `max_allowed_packet`, whose default is 16 MiB. */
const tooManyBytes = 17_000_000;

/** Past the link and the limits of the store. */
const openAdmin = ({ directUrl }: Place) => openApp({ db: mariadb({ url: directUrl, maxConnections: 1 }) });

async function dataFolder(place: Place): Promise<string> {
  const { resources, close } = await openAdmin(place);
  const row = await resources.db.one<{ folder: string }>(sql`select @@datadir as folder`);
  await close();
  return (row?.folder ?? "").replace(/\/$/, "");
}

export const mariadbSubject: Subject = {
  name: "mariadb",
  server: { name: "mariadb" },
  ...bounds,
  expects: sqlServerExpectations,
  async open({ url, disk }) {
    const pool = { maxConnections: connections, queueTimeoutMs: 500, connectTimeoutMs: 10_000 };
    const { resources, close } = await openApp({ db: mariadb({ url, ...callLimits, ...pool }) });
    return openSqlStore({
      database: resources.db,
      table: disk === undefined ? table : smallTable,
      // Bytes in the page itself: MariaDB ends itself when the disk is full in the middle of a value outside of it.
      bodyType: disk === undefined ? "longtext" : "varchar(7500) character set ascii",
      ...(disk !== undefined && { tableOptions: ` data directory = '${disk}'` }),
      connections,
      close,
    });
  },
  isInDoubt: isSqlInDoubt,
  oversized: () => "x".repeat(tooManyBytes),
  smallDisk: {
    megabytes: 16,
    ballastMegabytes: 8,
    valueBytes: 7_000,
    dataFolder,
    settle: async (place) => ({
      place,
      close: async () => {
        const { resources, close } = await openAdmin(place);
        await resources.db.query(sql`drop table if exists ${sqlRaw(smallTable)}`);
        await close();
      },
    }),
  },
  async openReadOnlySwitch(place) {
    const { resources, close } = await openAdmin(place);
    const { db } = resources;
    const [user, password] = ["plain", randomBytes(12).toString("hex")];
    await db.query(sqlRaw(`create user ${user} identified by '${password}'`));
    await db.query(sqlRaw(`grant select, insert, create on mega.* to ${user}`));
    const url = new URL(place.url);
    url.username = user;
    url.password = password;
    const say = async (value: 0 | 1): Promise<void> => void (await db.query(sqlRaw(`set global read_only = ${value}`)));
    return {
      // Who administers the server may write all the same.
      place: { ...place, url: url.href },
      isForBoot: false,
      off: () => say(1),
      on: () => say(0),
      close: async () => {
        await db.query(sqlRaw(`drop user ${user}`));
        await close();
      },
    };
  },
  async migrate({ directUrl }) {
    const app = await openApp({ db: mariadb({ url: directUrl, migrations: sqlMigrations(table) }) });
    await app.close();
  },
};
