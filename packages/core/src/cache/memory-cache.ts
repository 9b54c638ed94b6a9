import type { Timer } from "../clock.ts";
import { repeatEvery } from "../repeating-timer.ts";
import { defineResource, type Resource } from "../resource.ts";
import type { Cache } from "./cache.ts";
import { createCache } from "./create-cache.ts";
import { MemoryCacheStore } from "./memory-cache-store.ts";

export interface MemoryCacheOptions {
  /** Past it the least recently used goes first. @default 10_000 */
  readonly maxEntries?: number;
  /** An upper estimate of what keys, values and tags take. @default 67_108_864 */
  readonly maxBytes?: number;
  /** Pause between removals of expired entries, which are never returned meanwhile. @default 30_000 */
  readonly sweepIntervalMs?: number;
}

export const memoryCacheDefaults = {
  maxEntries: 10_000,
  maxBytes: 67_108_864,
  sweepIntervalMs: 30_000,
} as const satisfies Required<MemoryCacheOptions>;

/** Entries looked at per sweep, so that none holds up the event loop. */
const sweepCount = 2_000;

function resolveMemoryCache(options: MemoryCacheOptions): Required<MemoryCacheOptions> {
  const resolved = { ...memoryCacheDefaults, ...options };
  for (const option of ["maxEntries", "maxBytes", "sweepIntervalMs"] as const)
    if (!Number.isInteger(resolved[option]) || resolved[option] < 1)
      throw new RangeError(`memoryCache.${option} (${resolved[option]}) must be a positive integer`);
  return resolved;
}

/** A cache of this process alone: fast, bounded, empty after a restart. */
export function memoryCache(options: MemoryCacheOptions = {}): Resource<Cache> {
  const { sweepIntervalMs, ...limits } = resolveMemoryCache(options);
  let store: MemoryCacheStore | undefined;
  let timer: Timer | undefined;
  return defineResource<Cache>({
    kind: "memory-cache",
    start({ clock, logger }) {
      const opened = new MemoryCacheStore(clock, limits);
      store = opened;
      timer = repeatEvery(clock, sweepIntervalMs, () => opened.sweep(sweepCount));
      return createCache(opened, {
        clock,
        onBackgroundError: (err) => logger.warn({ err }, "a cached value could not be renewed and is served stale"),
      });
    },
    async stop() {
      timer?.cancel();
      store?.clear();
    },
    async check() {
      return { status: "up", detail: { entries: store?.entries ?? 0, bytes: store?.bytes ?? 0 } };
    },
  });
}
