/** A steady rate with room for a burst. */
export interface BucketOptions {
  readonly perSecond: number;
  /** What may come at once after a pause. */
  readonly burst: number;
}

/** Token bucket in its virtual-scheduling form (GCRA, ITU-T I.371): one number per peer, no timer. */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  /** When the bucket will be full again. */
  #fullAtMs = Number.NEGATIVE_INFINITY;

  constructor({ perSecond, burst }: BucketOptions) {
    this.#intervalMs = 1_000 / perSecond;
    this.#toleranceMs = burst * this.#intervalMs;
  }

  /** Takes `amount` and returns 0, or takes nothing and returns after how many milliseconds to try again. */
  take(amount: number, nowMs: number): number {
    const next = Math.max(this.#fullAtMs, nowMs) + amount * this.#intervalMs;
    const excessMs = next - nowMs - this.#toleranceMs;
    if (excessMs > 0) return excessMs;
    this.#fullAtMs = next;
    return 0;
  }
}
