import { insertRows, type SqlDatabase, sql } from "@mega/core/sql";

export type ItemRow = {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly version: number;
};

export type LogRow = {
  readonly item: number;
  readonly note: string;
};

const itemCount = 1_000;
export const batchSize = 100;

/** Ids in an order that does not help any cache of pages, and never the same twice among those under way. */
export const itemAt = (index: number): number => ((index * 7_919) % itemCount) + 1;

export const titleAt = (index: number): string => `Title ${index}`;

export const items = (): readonly ItemRow[] =>
  Array.from({ length: itemCount }, (_, index) => ({
    id: index + 1,
    title: titleAt(index),
    body: "The quick brown fox jumps over the lazy dog. ".repeat(4),
    version: 1,
  }));

export const logBatch = (index: number): LogRow[] =>
  Array.from({ length: batchSize }, (_, at) => ({ item: itemAt(index + at), note: `note ${index}.${at}` }));

/** The four statements of the port, which read the same on every database. */
export interface SqlWorkload {
  read(index: number): Promise<unknown>;
  write(index: number): Promise<unknown>;
  batch(index: number): Promise<unknown>;
  transaction(index: number): Promise<unknown>;
}

export const createSqlWorkload = (database: SqlDatabase): SqlWorkload => ({
  read: (index) =>
    database.one<ItemRow>(sql`select id, title, body, version from bench_item where id = ${itemAt(index)}`),
  write: (index) =>
    database.query(
      sql`update bench_item set title = ${titleAt(index)}, version = version + 1 where id = ${itemAt(index)}`,
    ),
  batch: (index) => insertRows(database, "bench_log", logBatch(index)),
  transaction: (index) =>
    database.transaction(async (tx) => {
      const id = itemAt(index);
      const item = await tx.one<{ version: number }>(sql`select version from bench_item where id = ${id}`);
      await tx.query(sql`update bench_item set version = ${(item?.version ?? 0) + 1} where id = ${id}`);
      await tx.query(sql`insert into bench_log (item, note) values (${id}, ${`transaction ${index}`})`);
    }),
});

/** What the app has read from a cache. */
export const cachedValue = (index: number) => ({
  id: index,
  title: titleAt(index),
  tags: ["a", "b", "c"],
  body: "The quick brown fox jumps over the lazy dog. ".repeat(4),
});

/** More than are asked for at once. */
const cacheKeys = 512;

export const cacheKey = (index: number): string => `item:${index % cacheKeys}`;

export const cacheTtlMs = 600_000;

/** So that every read hits. */
export async function fillCaches(...writes: readonly ((index: number) => unknown)[]): Promise<void> {
  for (const write of writes) await Promise.all(Array.from({ length: cacheKeys }, (_, index) => write(index)));
}
