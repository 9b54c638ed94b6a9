import { postgres } from "@mega/adapters-postgres";
import { createApp, silentLogger } from "@mega/core";
import connect from "postgres";
import { type AdapterPlace, aloneAndTogether, type OpenAdapter } from "./adapter-case.ts";
import { createSqlWorkload, type ItemRow, itemAt, items, logBatch, titleAt } from "./sql-workload.ts";

/** Of both. */
const connections = 10;

/** Two pools of one size on one server, with tables in common: each statement is one that the driver prepares. */
export async function open({ url }: AdapterPlace): Promise<OpenAdapter> {
  const bare = connect(url, { max: connections, onnotice: () => {} });
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: { db: postgres({ url, maxConnections: connections }) },
  });
  await app.start();
  const { db } = app.resources;
  await bare`drop table if exists bench_item, bench_log`;
  await bare`create table bench_item (id integer primary key, title text not null, body text not null, version integer not null)`;
  await bare`create table bench_log (id bigint generated always as identity primary key, item integer not null, note text not null)`;
  await bare`insert into bench_item ${bare(items())}`;
  const mega = createSqlWorkload(db);
  return {
    cases: [
      {
        name: "point read",
        inFlight: aloneAndTogether,
        bare: (index) => bare<ItemRow[]>`select id, title, body, version from bench_item where id = ${itemAt(index)}`,
        mega: mega.read,
      },
      {
        name: "point write",
        inFlight: aloneAndTogether,
        bare: (index) =>
          bare`update bench_item set title = ${titleAt(index)}, version = version + 1 where id = ${itemAt(index)}`,
        mega: mega.write,
      },
      {
        name: "batch of 100",
        inFlight: aloneAndTogether,
        bare: (index) => bare`insert into bench_log ${bare(logBatch(index))}`,
        mega: mega.batch,
      },
      {
        name: "transaction of 3",
        inFlight: aloneAndTogether,
        bare: (index) =>
          bare.begin(async (tx) => {
            const id = itemAt(index);
            const [item] = await tx<{ version: number }[]>`select version from bench_item where id = ${id}`;
            await tx`update bench_item set version = ${(item?.version ?? 0) + 1} where id = ${id}`;
            await tx`insert into bench_log (item, note) values (${id}, ${`transaction ${index}`})`;
          }),
        mega: mega.transaction,
      },
    ],
    sql: db,
    close: async () => {
      await bare.end();
      await app.stop();
    },
  };
}
