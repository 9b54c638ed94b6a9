import type { Clock } from "../clock.ts";
import { systemClock } from "../system-clock.ts";
import { BreakerError } from "./breaker-error.ts";

export interface BreakerOptions {
  /** What stands behind, for errors and metrics. Keep the set of names small. */
  readonly name: string;
  /** After this long a call counts as failed and its signal aborts; 0 = no limit, but for probes. @default 10_000 */
  readonly timeoutMs?: number;
  /** The share of failures in the rolling window at which the breaker opens, from 0 (any failure) to 100 (only failures). @default 50 */
  readonly errorThresholdPercentage?: number;
  /** How long the breaker stays open before one call may probe. @default 30_000 */
  readonly resetTimeoutMs?: number;
  /** How far back failures count. @default 10_000 */
  readonly rollingWindowMs?: number;
  /** How many calls the window must hold before the breaker may open; 0 = any number. @default 5 */
  readonly volumeThreshold?: number;
  /** How many calls may be under way at once; further ones are refused, never queued. @default no limit */
  readonly capacity?: number;
  /** `true` for an error that proves the system works, such as a violated constraint: it is passed on and counts as a success. @default () => false */
  readonly errorFilter?: (error: unknown) => boolean;
  /** @default systemClock */
  readonly clock?: Clock;
}

export type ResolvedBreakerOptions = Required<BreakerOptions>;

export const breakerDefaults = {
  timeoutMs: 10_000,
  errorThresholdPercentage: 50,
  resetTimeoutMs: 30_000,
  rollingWindowMs: 10_000,
  volumeThreshold: 5,
  capacity: Number.POSITIVE_INFINITY,
  errorFilter: () => false,
  clock: systemClock,
} as const satisfies Omit<ResolvedBreakerOptions, "name">;

interface Rule {
  readonly expected: string;
  readonly isMet: (value: never) => boolean;
}

const isDuration = (value: number): boolean => Number.isFinite(value) && value > 0;
const duration: Rule = { expected: "a number above 0", isMet: isDuration };

const rules: Readonly<Partial<Record<keyof BreakerOptions, Rule>>> = {
  name: { expected: "a name", isMet: (value: unknown) => typeof value === "string" && value !== "" },
  timeoutMs: { expected: "a number of 0 or more", isMet: (value: number) => value === 0 || isDuration(value) },
  errorThresholdPercentage: {
    expected: "between 0 and 100",
    isMet: (value: number) => typeof value === "number" && value >= 0 && value <= 100,
  },
  resetTimeoutMs: duration,
  rollingWindowMs: duration,
  volumeThreshold: {
    expected: "an integer of 0 or more",
    isMet: (value: number) => Number.isSafeInteger(value) && value >= 0,
  },
  capacity: {
    expected: "an integer above 0 or Infinity",
    isMet: (value: number) => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && value > 0),
  },
  errorFilter: { expected: "a function", isMet: (value: unknown) => typeof value === "function" },
};

/** Fills in the defaults; throws `BREAKER_OPTION_INVALID` with the name of the wrong option. */
export function resolveBreaker(options: BreakerOptions): ResolvedBreakerOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedBreakerOptions = { ...breakerDefaults, name: options.name, ...Object.fromEntries(given) };
  for (const [option, { expected, isMet }] of Object.entries(rules)) {
    const value = resolved[option as keyof BreakerOptions];
    if (isMet(value as never)) continue;
    const message = `${option} must be ${expected}, got ${String(value)}`;
    throw new BreakerError("BREAKER_OPTION_INVALID", message, { data: { option, value } });
  }
  return resolved;
}
