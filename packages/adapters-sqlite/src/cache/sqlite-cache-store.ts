import type { Clock } from "@mega/core";
import { type CacheData, type CacheEntry, CacheError, type CacheStore, decodeCacheValue } from "@mega/core/cache";
import { type SqlExecutor, sql } from "@mega/core/sql";
import { keyColumn } from "./key-column.ts";

export interface SqliteCacheStoreOptions {
  readonly clock: Clock;
  readonly maxBytes: number;
}

interface CacheRow {
  readonly data: string | Uint8Array;
  readonly freshUntil: number;
  readonly keptUntil: number;
}

/** Stands for "never" in a column of integers. */
const never = Number.MAX_SAFE_INTEGER;

/** What a row costs besides its key, data and tags. */
const overheadBytes = 96;

/** Entries removed at a time to make room. */
const evictionBatch = 64;

/** The cache port's store on tables. Nothing is written on a read, so the entries that go first are the oldest, not the least used. */
export function createSqliteCacheStore(
  database: SqlExecutor,
  { clock, maxBytes }: SqliteCacheStoreOptions,
): CacheStore {
  const now = (): number => clock.now();
  return {
    read: (key) => readEntry(database, key, now()),
    async write(key, entry, tags) {
      const bytes = sizeOf(key, entry.data, tags);
      if (bytes > maxBytes)
        throw new CacheError("CACHE_VALUE_TOO_LARGE", `the entry takes ${bytes} bytes, more than the whole cache may`, {
          data: { bytes, maxBytes },
        });
      await database.transaction(async (tx) => {
        await writeEntry(tx, { key, entry, tags, bytes, writtenAt: now() });
        await makeRoom(tx, maxBytes);
      });
    },
    async remove(key) {
      const row = await database.one<CacheRow>(sql`
        delete from mega_cache where key = ${keyColumn(key)}
        returning data, fresh_until as freshUntil, kept_until as keptUntil`);
      return row === undefined || row.keptUntil <= now() ? undefined : decodeRow(row);
    },
    add: (key, by, freshUntil) =>
      database.transaction(async (tx) => {
        const entry = await readEntry(tx, key, now());
        const isFresh = entry !== undefined && entry.freshUntil > now();
        const before = isFresh ? decodeCacheValue(entry.data) : 0;
        if (typeof before !== "number" || !Number.isSafeInteger(before) || !Number.isSafeInteger(before + by))
          return undefined;
        const data = String(before + by);
        if (isFresh) await tx.query(sql`update mega_cache set data = ${data} where key = ${keyColumn(key)}`);
        else {
          const fresh = { data, freshUntil, keptUntil: freshUntil };
          await writeEntry(tx, { key, entry: fresh, tags: [], bytes: sizeOf(key, data, []), writtenAt: now() });
          await makeRoom(tx, maxBytes);
        }
        return before + by;
      }),
    async removeTag(tag) {
      const rows = await database.many<{ keptUntil: number }>(sql`
        delete from mega_cache where key in (select key from mega_cache_tag where tag = ${keyColumn(tag)})
        returning kept_until as keptUntil`);
      return rows.filter(({ keptUntil }) => keptUntil > now()).length;
    },
    async removePrefix(prefix) {
      await database.query(sql`
        delete from mega_cache where key >= ${prefix} and substr(key, 1, length(${prefix})) = ${prefix}`);
    },
  };
}

/** Removes at most `count` expired entries; whether there may be more. */
export async function sweepCache(database: SqlExecutor, now: number, count: number): Promise<boolean> {
  const { affectedRows } = await database.query(sql`
    delete from mega_cache where key in
      (select key from mega_cache where kept_until <= ${now} order by kept_until limit ${count})`);
  return affectedRows === count;
}

async function readEntry(executor: SqlExecutor, key: string, now: number): Promise<CacheEntry | undefined> {
  const row = await executor.one<CacheRow>(sql`
    select data, fresh_until as freshUntil, kept_until as keptUntil
    from mega_cache where key = ${keyColumn(key)} and kept_until > ${now}`);
  return row === undefined ? undefined : decodeRow(row);
}

interface EntryToWrite {
  readonly key: string;
  readonly entry: CacheEntry;
  readonly tags: readonly string[];
  readonly bytes: number;
  readonly writtenAt: number;
}

async function writeEntry(tx: SqlExecutor, { entry, tags, bytes, writtenAt, ...toWrite }: EntryToWrite): Promise<void> {
  const key = keyColumn(toWrite.key);
  await tx.query(sql`delete from mega_cache where key = ${key}`);
  await tx.query(sql`
    insert into mega_cache (key, data, fresh_until, kept_until, written_at, bytes)
    values (${key}, ${entry.data}, ${toColumn(entry.freshUntil)}, ${toColumn(entry.keptUntil)}, ${toColumn(writtenAt)}, ${bytes})`);
  for (const tag of new Set(tags))
    await tx.query(sql`insert into mega_cache_tag (tag, key) values (${keyColumn(tag)}, ${key})`);
}

async function makeRoom(tx: SqlExecutor, maxBytes: number): Promise<void> {
  for (;;) {
    const usage = await tx.one<{ bytes: number }>(sql`select bytes from mega_cache_usage`);
    if (usage === undefined || usage.bytes <= maxBytes) return;
    await evictOldest(tx, usage.bytes - maxBytes);
  }
}

/** The oldest entries until `excess` bytes are free, at most one batch of them. */
async function evictOldest(tx: SqlExecutor, excess: number): Promise<void> {
  const oldest = await tx.many<{ key: string; bytes: number }>(
    sql`select key, bytes from mega_cache order by written_at, rowid limit ${evictionBatch}`,
  );
  let freed = 0;
  for (const { key, bytes } of oldest) {
    if (freed >= excess) return;
    await tx.query(sql`delete from mega_cache where key = ${key}`);
    freed += bytes;
  }
}

const toColumn = (time: number): number => (time === Number.POSITIVE_INFINITY ? never : Math.ceil(time));
const fromColumn = (time: number): number => (time === never ? Number.POSITIVE_INFINITY : time);

const decodeRow = ({ data, freshUntil, keptUntil }: CacheRow): CacheEntry => ({
  data,
  freshUntil: fromColumn(freshUntil),
  keptUntil: fromColumn(keptUntil),
});

function sizeOf(key: string, data: CacheData, tags: readonly string[]): number {
  const texts = [key, ...tags].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return overheadBytes + texts + (typeof data === "string" ? Buffer.byteLength(data) : data.byteLength);
}
