import { defineResource, type Resource } from "@mega/core";
import { refuseUnknownOptions, requireIntegers, Sweeper } from "@mega/core/adapter";
import { type Cache, createCache } from "@mega/core/cache";
import { findStorage } from "../find-storage.ts";
import { RecordFolder } from "../records/record-folder.ts";
import { createFileCacheStore, tooLarge } from "./file-cache-store.ts";

export interface FileCacheOptions {
  /** The name of the `files()` resource that keeps the cache; declared before this one. */
  readonly storage: string;
  /** What the cache's files may hold together. Past it the least recently used go. @default 268_435_456 */
  readonly maxBytes?: number;
  /** How many values there may be. Past it the least recently used go. @default 100_000 */
  readonly maxEntries?: number;
  /** The largest value. Past it `CACHE_VALUE_TOO_LARGE`. @default 16_777_216 */
  readonly maxValueBytes?: number;
  /** Pause between removals of expired files. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many files are looked at in one go. @default 1_000 */
  readonly sweepBatch?: number;
}

export const fileCacheDefaults = {
  maxBytes: 268_435_456,
  maxEntries: 100_000,
  maxValueBytes: 16_777_216,
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<FileCacheOptions>, "storage">;

function resolveFileCache(options: FileCacheOptions): Required<FileCacheOptions> {
  refuseUnknownOptions("fileCache", options, ["storage", ...Object.keys(fileCacheDefaults)]);
  const resolved = { ...fileCacheDefaults, ...options };
  const { storage } = resolved;
  if (typeof storage !== "string" || storage === "")
    throw new TypeError(`fileCache.storage (${JSON.stringify(storage)}) must be the name of a files() resource`);
  requireIntegers("fileCache", resolved, {
    maxBytes: [1_024, Number.MAX_SAFE_INTEGER],
    maxEntries: [1, 100_000_000],
    maxValueBytes: [1, 1_073_741_824],
    sweepIntervalMs: [10, 86_400_000],
    sweepBatch: [1, 1_000_000],
  });
  return resolved;
}

/** A cache that outlives the process and is shared by all processes on one directory. */
export function fileCache(options: FileCacheOptions): Resource<Cache> {
  const { storage: name, maxBytes, maxEntries, maxValueBytes, sweepIntervalMs, sweepBatch } = resolveFileCache(options);
  let folder: RecordFolder | undefined;
  let sweeper: Sweeper | undefined;
  return defineResource<Cache>({
    kind: "file-cache",
    async start({ clock, logger, signal, ...scope }) {
      const storage = findStorage(scope, "fileCache.storage", name);
      const opened = await RecordFolder.open(
        {
          storage,
          clock,
          logger,
          name: "cache",
          labels: "tags",
          limits: { maxBytes, maxEntries },
          tooLarge: (bytes) => tooLarge("maxBytes", bytes, maxBytes),
        },
        signal,
      );
      folder = opened;
      sweeper = new Sweeper({ clock, logger, intervalMs: sweepIntervalMs, sweep: () => opened.sweep(sweepBatch) });
      return createCache(createFileCacheStore(opened, { clock, maxValueBytes }), {
        clock,
        onBackgroundError: (err) => logger.warn({ err }, "a cached value could not be renewed and is served stale"),
      });
    },
    async stop() {
      await sweeper?.stop();
    },
    async check() {
      return folder === undefined
        ? { status: "down", detail: { reason: "not started" } }
        : { status: "up", detail: { ...folder.report() } };
    },
  });
}
