/** How far back a channel can be recovered. Whichever bound is hit first ends the reach. */
export interface HistoryOptions {
  /** Publications kept. @default 100 */
  readonly maxCount?: number;
  /** Bytes of encoded publications kept. @default 262_144 */
  readonly maxBytes?: number;
  /** How long a publication is kept. @default 120_000 */
  readonly maxAgeMs?: number;
}

export const historyDefaults = {
  maxCount: 100,
  maxBytes: 262_144,
  maxAgeMs: 120_000,
} as const satisfies Required<HistoryOptions>;

export function resolveHistory(options: HistoryOptions = {}): Required<HistoryOptions> {
  const resolved = { ...historyDefaults, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`history.${name} must be a positive whole number, got ${String(value)}`);
    }
  }
  return resolved;
}

interface Kept<T> {
  readonly item: T;
  readonly bytes: number;
  readonly atMs: number;
}

/** The latest publications of one channel, numbered without holes. Offsets go on growing after their publications have left. */
export class HistoryRing<T> {
  readonly #limits: Required<HistoryOptions>;
  #kept: Kept<T>[] = [];
  /** Index of the oldest that still counts; the array is cut when half of it is dead. */
  #start = 0;
  #bytes = 0;
  #head: number;

  constructor(limits: Required<HistoryOptions>, head = 0) {
    this.#limits = limits;
    this.#head = head;
  }

  /** The offset of the latest publication; 0 before the first. */
  get head(): number {
    return this.#head;
  }

  get length(): number {
    return this.#kept.length - this.#start;
  }

  /** Keeps an item under the next offset, which it returns. */
  append(item: T, bytes: number, nowMs: number): number {
    this.#kept.push({ item, bytes, atMs: nowMs });
    this.#bytes += bytes;
    this.#head += 1;
    this.expire(nowMs);
    return this.#head;
  }

  /** Everything after `offset`, oldest first; undefined when something after it has already left, or it lies ahead. */
  since(offset: number, nowMs: number): readonly T[] | undefined {
    this.expire(nowMs);
    if (offset > this.#head || offset < this.#head - this.length) return undefined;
    return this.#kept.slice(this.#kept.length - (this.#head - offset)).map(({ item }) => item);
  }

  /** Lets go of what is over a bound. */
  expire(nowMs: number): void {
    const { maxCount, maxBytes, maxAgeMs } = this.#limits;
    for (let oldest = this.#kept[this.#start]; oldest !== undefined; oldest = this.#kept[this.#start]) {
      if (this.length <= maxCount && this.#bytes <= maxBytes && nowMs - oldest.atMs < maxAgeMs) break;
      this.#bytes -= oldest.bytes;
      this.#start += 1;
    }
    if (this.#start > this.#kept.length / 2) {
      this.#kept = this.#kept.slice(this.#start);
      this.#start = 0;
    }
  }
}
