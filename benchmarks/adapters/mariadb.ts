import { mariadb } from "@mega/adapters-mariadb";
import { createApp, silentLogger } from "@mega/core";
import { createPool } from "mariadb";
import { type AdapterPlace, aloneAndTogether, type OpenAdapter } from "./adapter-case.ts";
import { createSqlWorkload, type ItemRow, itemAt, items, logBatch, titleAt } from "./sql-workload.ts";

/** Of both. */
const connections = 10;

/** Two pools of one size on one server, with tables in common; both prepare what has values. */
export async function open({ url }: AdapterPlace): Promise<OpenAdapter> {
  const bare = openBare(url);
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: { db: mariadb({ url, maxConnections: connections }) },
  });
  await app.start();
  const { db } = app.resources;
  await bare.createTables();
  const mega = createSqlWorkload(db);
  return {
    cases: [
      { name: "point read", inFlight: aloneAndTogether, bare: bare.read, mega: mega.read },
      { name: "point write", inFlight: aloneAndTogether, bare: bare.write, mega: mega.write },
      { name: "batch of 100", inFlight: aloneAndTogether, bare: bare.batch, mega: mega.batch },
      { name: "transaction of 3", inFlight: aloneAndTogether, bare: bare.transaction, mega: mega.transaction },
    ],
    sql: db,
    close: async () => {
      await bare.close();
      await app.stop();
    },
  };
}

function openBare(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const pool = createPool({
    ...{ host: hostname, port: Number(port), user: username, password, database: pathname.slice(1) },
    connectionLimit: connections,
    initSql: "set session transaction isolation level read committed",
  });
  return {
    async createTables(): Promise<void> {
      await pool.query("drop table if exists bench_item, bench_log");
      await pool.query(
        "create table bench_item (id int primary key, title text not null, body text not null, version int not null)",
      );
      await pool.query(
        "create table bench_log (id bigint auto_increment primary key, item int not null, note text not null)",
      );
      await pool.batch(
        "insert into bench_item (id, title, body, version) values (?, ?, ?, ?)",
        items().map(({ id, title, body, version }) => [id, title, body, version]),
      );
    },
    read: async (index: number): Promise<ItemRow | undefined> => {
      const rows: ItemRow[] = await pool.execute("select id, title, body, version from bench_item where id = ?", [
        itemAt(index),
      ]);
      return rows[0];
    },
    write: (index: number) =>
      pool.execute("update bench_item set title = ?, version = version + 1 where id = ?", [
        titleAt(index),
        itemAt(index),
      ]),
    batch: (index: number) =>
      pool.batch(
        "insert into bench_log (item, note) values (?, ?)",
        logBatch(index).map(({ item, note }) => [item, note]),
      ),
    async transaction(index: number): Promise<void> {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const id = itemAt(index);
        const [item]: { version: number }[] = await connection.execute("select version from bench_item where id = ?", [
          id,
        ]);
        await connection.execute("update bench_item set version = ? where id = ?", [(item?.version ?? 0) + 1, id]);
        await connection.execute("insert into bench_log (item, note) values (?, ?)", [id, `transaction ${index}`]);
        await connection.commit();
      } finally {
        await connection.release();
      }
    },
    close: () => pool.end(),
  };
}
