/** At most `limit` requests per window, which refill steadily: after a full burst one more is free every `windowMs / limit`. */
export interface RateLimitPolicy {
  readonly limit: number;
  readonly windowMs: number;
}

export interface RateLimitVerdict {
  readonly isAllowed: boolean;
  /** Requests that would be allowed right now. */
  readonly remaining: number;
  /** Until the whole limit is free again. */
  readonly resetMs: number;
  /** Until the next request is allowed; 0 when one is. */
  readonly retryMs: number;
}

export interface GcraStep extends RateLimitVerdict {
  /** The theoretical arrival time to remember: all the state there is. */
  readonly arrivalMs: number;
}

/** The generic cell rate algorithm: a token bucket that needs one number per key and no timer. */
export function stepGcra(arrivalMs: number | undefined, nowMs: number, { limit, windowMs }: RateLimitPolicy): GcraStep {
  const intervalMs = windowMs / limit;
  const before = Math.max(arrivalMs ?? nowMs, nowMs);
  const after = before + intervalMs;
  const isAllowed = after - nowMs <= windowMs;
  const kept = isAllowed ? after : before;
  return {
    isAllowed,
    arrivalMs: kept,
    remaining: Math.floor((windowMs - (kept - nowMs)) / intervalMs + 1e-9),
    resetMs: kept - nowMs,
    retryMs: isAllowed ? 0 : after - windowMs - nowMs,
  };
}
