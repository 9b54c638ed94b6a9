import type { Clock } from "@mega/core";
import { type CacheData, type CacheEntry, CacheError, type CacheStore, decodeCacheValue } from "@mega/core/cache";
import type { RecordFolder } from "../records/record-folder.ts";
import type { FileRecord } from "../records/record-format.ts";

export interface FileCacheStoreOptions {
  readonly clock: Clock;
  readonly maxValueBytes: number;
}

/** The cache port's store on files. Clearing and removing by tag goes record by record: each is atomic, all of them are not. */
export function createFileCacheStore(
  folder: RecordFolder,
  { clock, maxValueBytes }: FileCacheStoreOptions,
): CacheStore {
  const encode = (entry: CacheEntry, tags: readonly string[]): Omit<FileRecord, "key"> => {
    const body = typeof entry.data === "string" ? Buffer.from(entry.data) : entry.data;
    if (body.byteLength > maxValueBytes) throw tooLarge("maxValueBytes", body.byteLength, maxValueBytes);
    const kind = typeof entry.data === "string" ? "json" : "bytes";
    const freshUntil = Number.isFinite(entry.freshUntil) ? entry.freshUntil : null;
    return { labels: tags, keptUntil: entry.keptUntil, attributes: [kind, freshUntil], body };
  };
  return {
    async read(key) {
      const record = await folder.read(key);
      return record === undefined ? undefined : decodeEntry(record);
    },
    async write(key, entry, tags) {
      const record = encode(entry, tags);
      await folder.change(key, () => ({ kind: "put", record, result: undefined }));
    },
    remove: (key) =>
      folder.change(key, (current) => ({
        kind: "remove",
        result: current === undefined ? undefined : decodeEntry(current),
      })),
    add: (key, by, freshUntil) =>
      folder.change<number | undefined>(key, (current) => {
        const entry = current === undefined ? undefined : decodeEntry(current);
        const fresh = entry !== undefined && entry.freshUntil > clock.now() ? entry : undefined;
        const before = fresh === undefined ? 0 : decodeCacheValue(fresh.data);
        if (typeof before !== "number" || !Number.isSafeInteger(before) || !Number.isSafeInteger(before + by))
          return { kind: "keep", result: undefined };
        const times = fresh ?? { freshUntil, keptUntil: freshUntil };
        const tags = fresh === undefined ? [] : (current?.labels ?? []);
        return { kind: "put", record: encode({ ...times, data: String(before + by) }, tags), result: before + by };
      }),
    removeTag: (tag) => folder.removeLabelled(tag),
    removePrefix: (prefix) => folder.removeKeys((key) => key.startsWith(prefix)),
  };
}

export const tooLarge = (option: "maxValueBytes" | "maxBytes", bytes: number, limit: number): CacheError =>
  new CacheError("CACHE_VALUE_TOO_LARGE", `the entry takes ${bytes} bytes, more than fileCache.${option} (${limit})`, {
    data: { option: `fileCache.${option}`, bytes, [option]: limit },
  });

/** Undefined for a record that another kind of store has written. */
function decodeEntry({ attributes, keptUntil, body }: FileRecord): CacheEntry | undefined {
  if (!Array.isArray(attributes)) return undefined;
  const [kind, freshUntil]: readonly unknown[] = attributes;
  const data = decodeData(kind, body);
  if (data === undefined || (freshUntil !== null && typeof freshUntil !== "number")) return undefined;
  return { data, freshUntil: freshUntil ?? Number.POSITIVE_INFINITY, keptUntil };
}

function decodeData(kind: unknown, body: Uint8Array): CacheData | undefined {
  if (kind === "bytes") return body;
  return kind === "json" ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8") : undefined;
}
