/** How long to wait before the given retry; the first retry is attempt 1. Pure but for its `random`. */
export type Backoff = (attempt: number) => number;

export interface ExponentialBackoffOptions {
  /** The ceiling of the first wait. @default 100 */
  readonly baseMs?: number;
  /** No wait is longer. @default 30_000 */
  readonly maxMs?: number;
  /** By how much the ceiling grows with each attempt. @default 2 */
  readonly factor?: number;
  /** "full" spreads callers evenly over [0, ceiling]; "none" waits the ceiling, so callers that failed together return together. @default "full" */
  readonly jitter?: "full" | "none";
  /** A number in [0, 1). Give a seeded one for a repeatable sequence. @default Math.random */
  readonly random?: () => number;
}

const exponentialBackoffDefaults = {
  baseMs: 100,
  maxMs: 30_000,
  factor: 2,
  jitter: "full",
  random: Math.random,
} as const satisfies Required<ExponentialBackoffOptions>;

/** The same wait each time. */
export function constantBackoff(delayMs: number): Backoff {
  requireAtLeast("delayMs", delayMs, 0);
  return () => delayMs;
}

/**
 * Exponential ceilings with "full jitter": uniform in [0, min(maxMs, baseMs · factor^(attempt−1))], which finishes contended work with
 * the fewest calls. Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function exponentialBackoff(options: ExponentialBackoffOptions = {}): Backoff {
  const { baseMs, maxMs, factor, jitter, random } = { ...exponentialBackoffDefaults, ...options };
  requireAtLeast("baseMs", baseMs, 0);
  requireAtLeast("maxMs", maxMs, baseMs);
  requireAtLeast("factor", factor, 1);
  return (attempt) => {
    // The power overflows after some hundred attempts; without the bound a base of 0 would turn that into NaN.
    const growth = Math.min(factor ** (Math.max(attempt, 1) - 1), Number.MAX_VALUE);
    const ceilingMs = Math.min(maxMs, baseMs * growth);
    return jitter === "full" ? random() * ceilingMs : ceilingMs;
  };
}

function requireAtLeast(option: string, value: number, minimum: number): void {
  if (!(value >= minimum)) throw new RangeError(`backoff.${option} must be at least ${minimum}, got ${value}`);
}
