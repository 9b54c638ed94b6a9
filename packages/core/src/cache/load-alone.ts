import type { Clock } from "../clock.ts";
import type { CacheEntry, CacheLock, CacheStore } from "./cache-store.ts";
import type { CacheData } from "./cache-value.ts";

export interface LoadAloneOptions {
  readonly store: CacheStore;
  readonly clock: Clock;
  readonly key: string;
  readonly lockWaitMs: number;
  /** The value of the key, if it is fresh. */
  readonly read: () => Promise<CacheEntry | undefined>;
}

/** Pauses between looks at what another process loads: at first short, for loads that are quick. */
const firstPauseMs = 10;
const longestPauseMs = 250;

/**
 * Loads, unless the value is there already: stored by a load that ended while this caller was reading, or by another process. Where the
 * store has locks one process loads; the others look again until its value is there, its load has failed, or their patience ends.
 */
export async function loadAlone(
  options: LoadAloneOptions,
  load: () => Promise<CacheData | undefined>,
): Promise<CacheData | undefined> {
  const { store, key, read } = options;
  const first = await store.lock?.(key);
  const lock = store.lock === undefined || first !== undefined ? first : await waitForLock(options);
  if (lock !== undefined && "data" in lock) return lock.data;
  try {
    const present = await read();
    return present === undefined ? await load() : present.data;
  } finally {
    // A lock that could not be given back ends by itself; the value counts.
    await lock?.release().catch(() => {});
  }
}

/** The lock, the value that its holder has stored, or undefined when the wait took too long. */
async function waitForLock({
  store,
  clock,
  key,
  lockWaitMs,
  read,
}: LoadAloneOptions): Promise<CacheLock | CacheEntry | undefined> {
  const endsAt = clock.monotonicMs() + lockWaitMs;
  for (let pauseMs = firstPauseMs; clock.monotonicMs() < endsAt; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    await clock.sleep(Math.min(pauseMs, endsAt - clock.monotonicMs()));
    const found = (await read()) ?? (await store.lock?.(key));
    if (found !== undefined) return found;
  }
  return undefined;
}
