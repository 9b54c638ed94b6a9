/** A steady rate with room for a burst. */
export interface BucketOptions {
  readonly perSecond: number;
  /** What may come at once after a pause. */
  readonly burst: number;
}

/**
 * Token bucket in its virtual-scheduling form (GCRA, ITU-T I.371), without the state: that is one number for each peer, when its bucket will
 * be full again, and ten thousand peers share one of these. The number of a peer that has taken nothing is 0.
 */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;

  constructor({ perSecond, burst }: BucketOptions) {
    this.#intervalMs = 1_000 / perSecond;
    this.#toleranceMs = burst * this.#intervalMs;
  }

  /** When the bucket is full again if `amount` is taken now. */
  take(fullAtMs: number, amount: number, nowMs: number): number {
    return Math.max(fullAtMs, nowMs) + amount * this.#intervalMs;
  }

  /** By how many milliseconds what was taken came too early; 0 when it was there to be taken. */
  excessMs(fullAtMs: number, nowMs: number): number {
    return Math.max(0, fullAtMs - nowMs - this.#toleranceMs);
  }
}
