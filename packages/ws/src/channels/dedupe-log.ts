export interface DedupeLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
}

/** Results by key for a while, the oldest going first. */
export class DedupeLog<T> {
  readonly #limits: DedupeLimits;
  readonly #entries = new Map<string, { readonly result: T; readonly atMs: number }>();

  constructor(limits: DedupeLimits) {
    this.#limits = limits;
  }

  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs - entry.atMs < this.#limits.maxAgeMs ? entry.result : undefined;
  }

  set(key: string, result: T, nowMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { result, atMs: nowMs });
    for (const [oldest, { atMs }] of this.#entries) {
      if (this.#entries.size <= this.#limits.maxEntries && nowMs - atMs < this.#limits.maxAgeMs) return;
      this.#entries.delete(oldest);
    }
  }
}
