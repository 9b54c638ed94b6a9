import { join } from "node:path";
import { sqlite, sqliteCache } from "@mega/adapters-sqlite";
import { createApp, silentLogger } from "@mega/core";
import { defineMigration, sqlRaw } from "@mega/core/sql";
import BetterSqlite3 from "better-sqlite3";
import {
  type AdapterCase,
  type AdapterPlace,
  aloneAndTogether,
  cacheInFlight,
  type OpenAdapter,
} from "./adapter-case.ts";
import {
  cachedValue,
  cacheKey,
  cacheTtlMs,
  createSqlWorkload,
  fillCaches,
  type ItemRow,
  itemAt,
  items,
  logBatch,
  titleAt,
} from "./sql-workload.ts";

const tables = [
  `create table bench_item (id integer not null primary key, title text not null, body text not null, version integer not null) strict`,
  `create table bench_log (id integer not null primary key, item integer not null, note text not null) strict`,
];

/** A file each, with the same journal and the same durability. */
export async function open({ directory }: AdapterPlace): Promise<OpenAdapter> {
  const bare = openBare(join(directory, "bare.sqlite"));
  const tableMigration = defineMigration({
    name: "0001-tables",
    up: tables.map(sqlRaw),
  });
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: {
      db: sqlite({ file: join(directory, "mega.sqlite"), migrations: [tableMigration] }),
      cache: sqliteCache({ database: "db" }),
    },
  });
  await app.start();
  const { db, cache } = app.resources;
  const fill = db.native.prepare(
    "insert into bench_item (id, title, body, version) values (@id, @title, @body, @version)",
  );
  db.native.transaction(() => {
    for (const item of items()) fill.run(item);
  })();
  const mega = createSqlWorkload(db);
  const cacheSet = (index: number) => cache.set(cacheKey(index), cachedValue(index), { ttlMs: cacheTtlMs });
  await fillCaches(bare.cacheSet, cacheSet);
  const cases: AdapterCase[] = [
    { name: "point read", inFlight: aloneAndTogether, bare: bare.read, mega: mega.read },
    { name: "point write", inFlight: aloneAndTogether, bare: bare.write, mega: mega.write },
    { name: "batch of 100", inFlight: aloneAndTogether, bare: bare.batch, mega: mega.batch },
    { name: "transaction of 3", inFlight: aloneAndTogether, bare: bare.transaction, mega: mega.transaction },
    {
      name: "cache set",
      inFlight: cacheInFlight,
      bare: bare.cacheSet,
      mega: cacheSet,
    },
    {
      name: "cache get",
      inFlight: cacheInFlight,
      bare: bare.cacheGet,
      mega: (index) => cache.get(cacheKey(index)),
    },
  ];
  return {
    cases,
    caches: [cache],
    sql: db,
    close: async () => {
      bare.close();
      await app.stop();
    },
  };
}

function openBare(file: string) {
  const native = new BetterSqlite3(file);
  native.pragma("foreign_keys = on");
  native.pragma("journal_mode = wal");
  native.pragma("synchronous = full");
  for (const text of tables) native.exec(text);
  native.exec(
    "create table cache (key text not null primary key, data text not null, expires_at integer not null) strict",
  );
  const insertItem = native.prepare(
    "insert into bench_item (id, title, body, version) values (@id, @title, @body, @version)",
  );
  native.transaction(() => {
    for (const item of items()) insertItem.run(item);
  })();
  const read = native.prepare<[number], ItemRow>("select id, title, body, version from bench_item where id = ?");
  const write = native.prepare("update bench_item set title = ?, version = version + 1 where id = ?");
  const readVersion = native.prepare<[number], { version: number }>("select version from bench_item where id = ?");
  const setVersion = native.prepare("update bench_item set version = ? where id = ?");
  const log = native.prepare("insert into bench_log (item, note) values (?, ?)");
  const logAll = native.transaction((index: number) => {
    for (const { item, note } of logBatch(index)) log.run(item, note);
  });
  const three = native.transaction((index: number) => {
    const id = itemAt(index);
    setVersion.run((readVersion.get(id)?.version ?? 0) + 1, id);
    log.run(id, `transaction ${index}`);
  });
  const cacheWrite = native.prepare(
    "insert into cache (key, data, expires_at) values (?, ?, ?) on conflict (key) do update set data = excluded.data, expires_at = excluded.expires_at",
  );
  const cacheRead = native.prepare<[string, number], { data: string }>(
    "select data from cache where key = ? and expires_at > ?",
  );
  return {
    read: (index: number) => read.get(itemAt(index)),
    write: (index: number) => write.run(titleAt(index), itemAt(index)),
    batch: (index: number) => logAll.immediate(index),
    transaction: (index: number) => three.immediate(index),
    cacheSet: (index: number) =>
      cacheWrite.run(cacheKey(index), JSON.stringify(cachedValue(index)), Date.now() + cacheTtlMs),
    cacheGet: (index: number): unknown => {
      const row = cacheRead.get(cacheKey(index), Date.now());
      return row === undefined ? undefined : JSON.parse(row.data);
    },
    close: () => native.close(),
  };
}
