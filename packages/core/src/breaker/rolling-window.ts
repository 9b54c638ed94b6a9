import type { Clock } from "../clock.ts";

const bucketCount = 10;

interface Bucket {
  /** Which stretch of time it counts; a ring slot is stale until its number is the current one. */
  number: number;
  failures: number;
  total: number;
}

export interface WindowCounts {
  readonly failures: number;
  readonly total: number;
}

/**
 * Counts of the recent past, in a ring of ten buckets numbered by time. A slot is trusted only when its number is in the window, so
 * that nothing survives a pause, however long.
 */
export class RollingWindow {
  readonly #clock: Clock;
  readonly #bucketMs: number;
  readonly #ring: Bucket[] = Array.from({ length: bucketCount }, () => ({ number: -1, failures: 0, total: 0 }));

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock;
    this.#bucketMs = windowMs / bucketCount;
  }

  record(isFailure: boolean): void {
    const number = this.#currentNumber();
    const bucket = this.#ring[number % bucketCount] as Bucket;
    if (bucket.number !== number) {
      bucket.number = number;
      bucket.failures = 0;
      bucket.total = 0;
    }
    bucket.total++;
    if (isFailure) bucket.failures++;
  }

  counts(): WindowCounts {
    const oldest = this.#currentNumber() - bucketCount + 1;
    let failures = 0;
    let total = 0;
    for (const bucket of this.#ring) {
      if (bucket.number < oldest) continue;
      failures += bucket.failures;
      total += bucket.total;
    }
    return { failures, total };
  }

  clear(): void {
    for (const bucket of this.#ring) bucket.number = -1;
  }

  #currentNumber(): number {
    return Math.floor(this.#clock.monotonicMs() / this.#bucketMs);
  }
}
