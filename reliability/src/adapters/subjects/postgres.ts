import { postgres } from "@mega/adapters-postgres";
import { sql, sqlRaw } from "@mega/core/sql";
import type { Place, Subject } from "../subject.ts";
import { bounds, callLimits } from "./limits.ts";
import { openApp } from "./open-app.ts";
import { isSqlInDoubt, openSqlStore, sqlMigrations, sqlServerExpectations } from "./sql-store.ts";

const table = "chaos";
const smallTable = "chaos_small";
const mostCharacters = 1_000_000;
const connections = 3;

/** Past the link and the limits of the store. */
const openAdmin = ({ directUrl }: Place) => openApp({ db: postgres({ url: directUrl, maxConnections: 1 }) });

async function dataFolder(place: Place): Promise<string> {
  const { resources, close } = await openAdmin(place);
  const row = await resources.db.one<{ folder: string }>(sql`select current_setting('data_directory') as folder`);
  await close();
  return row?.folder ?? "";
}

export const postgresSubject: Subject = {
  name: "postgres",
  server: { name: "postgres" },
  ...bounds,
  expects: sqlServerExpectations,
  async open({ url, disk }) {
    const pool = { maxConnections: connections, queueTimeoutMs: 500, connectTimeoutMs: 10_000 };
    const { resources, close } = await openApp({ db: postgres({ url, ...callLimits, ...pool }) });
    return openSqlStore({
      database: resources.db,
      table: disk === undefined ? table : smallTable,
      bodyType: `varchar(${mostCharacters})`,
      ...(disk !== undefined && { tableOptions: " tablespace small" }),
      connections,
      close,
    });
  },
  isInDoubt: isSqlInDoubt,
  oversized: () => "x".repeat(mostCharacters + 1),
  smallDisk: {
    megabytes: 8,
    ballastMegabytes: 4,
    valueBytes: 20_000,
    dataFolder,
    async settle(place) {
      const { resources, close } = await openAdmin(place);
      await resources.db.query(sql`create tablespace small location ${sqlRaw(`'${place.disk}'`)}`);
      return {
        place,
        close: async () => {
          await resources.db.query(sql`drop table if exists ${sqlRaw(smallTable)}`);
          await resources.db.query(sql`drop tablespace small`);
          await close();
        },
      };
    },
  },
  async openReadOnlySwitch(place) {
    const { resources, close } = await openAdmin(place);
    const say = async (setting: string): Promise<void> => {
      await resources.db.query(sqlRaw(`alter system ${setting}`));
      await resources.db.query(sql`select pg_reload_conf()`);
    };
    return {
      place,
      isForBoot: false,
      off: () => say("set default_transaction_read_only = on"),
      on: () => say("reset default_transaction_read_only"),
      close,
    };
  },
  async migrate({ directUrl }) {
    const app = await openApp({ db: postgres({ url: directUrl, migrations: sqlMigrations(table) }) });
    await app.close();
  },
};
