import { randomUUID } from "node:crypto";
import { mongodb } from "@mega/adapters-mongodb";
import { createApp, silentLogger } from "@mega/core";
import { MongoClient } from "mongodb";
import { type AdapterPlace, aloneAndTogether, type OpenAdapter } from "./adapter-case.ts";
import { items as allItems, type ItemRow, itemAt, logBatch, titleAt } from "./sql-workload.ts";

/** Of both. */
const connections = 10;

type Stored<T> = Omit<T, "id"> & { readonly _id: string };

interface Item extends Omit<ItemRow, "id"> {
  readonly id: string;
}

interface Log {
  readonly id: string;
  readonly item: number;
  readonly note: string;
}

const keyAt = (index: number): string => `item-${itemAt(index)}`;

/** Two pools of one size on one server, with collections in common; both wait for a majority, which on one server is itself. */
export async function open({ url }: AdapterPlace): Promise<OpenAdapter> {
  const client = new MongoClient(url, { maxPoolSize: connections, writeConcern: { w: "majority" } });
  const bare = client.db();
  const items = bare.collection<Stored<Item>>("bench_item");
  const logs = bare.collection<Stored<Log>>("bench_log");
  await Promise.all([items.drop(), logs.drop()]);
  await items.insertMany(allItems().map(({ id, ...rest }) => ({ _id: `item-${id}`, ...rest })));
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: { db: mongodb({ url, maxConnections: connections }) },
  });
  await app.start();
  const { db } = app.resources;
  const megaItems = db.collection<Item>("bench_item");
  const megaLogs = db.collection<Log>("bench_log");
  /** All or none, as the port promises. */
  const insertAll = (documents: Stored<Log>[]): Promise<unknown> =>
    db.capabilities.transactions
      ? client.withSession((session) => session.withTransaction(() => logs.insertMany(documents, { session })))
      : logs.insertMany(documents);
  const newLogs = (index: number): Log[] => logBatch(index).map((log) => ({ id: randomUUID(), ...log }));
  return {
    cases: [
      {
        name: "point read",
        inFlight: aloneAndTogether,
        bare: (index) => items.findOne({ _id: keyAt(index) }),
        mega: (index) => megaItems.get(keyAt(index)),
      },
      {
        name: "point write",
        inFlight: aloneAndTogether,
        bare: (index) =>
          items.updateOne({ _id: keyAt(index) }, { $set: { title: titleAt(index) }, $inc: { version: 1 } }),
        mega: (index) =>
          megaItems.update({ id: keyAt(index) }, { set: { title: titleAt(index) }, increment: { version: 1 } }),
      },
      {
        name: "batch of 100",
        inFlight: aloneAndTogether,
        bare: (index) => insertAll(newLogs(index).map(({ id, ...rest }) => ({ _id: id, ...rest }))),
        mega: (index) => megaLogs.insertMany(newLogs(index)),
      },
    ],
    close: async () => {
      await client.close();
      await app.stop();
    },
  };
}
