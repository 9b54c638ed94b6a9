import type { Clock } from "@mega/core";
import { type RateLimitPolicy, type RateLimitVerdict, stepGcra } from "./gcra.ts";

/** Where the budgets are kept: in this process, or where all instances see them. */
export interface RateLimitStore {
  /** Takes one request from the budget of a key, atomically. A rejection lets the request through and is logged. */
  take(key: string, policy: RateLimitPolicy): RateLimitVerdict | Promise<RateLimitVerdict>;
}

/**
 * Budgets in this process, at most `maxKeys`. Beyond it the key that was not seen for longest is forgotten, so a flood of keys costs a fixed
 * amount of memory and at worst renews somebody's budget.
 */
export function memoryRateLimits(clock: Clock, maxKeys: number): RateLimitStore {
  const arrivals = new Map<string, number>();
  return {
    take(key, policy) {
      const { arrivalMs, ...verdict } = stepGcra(arrivals.get(key), clock.monotonicMs(), policy);
      arrivals.delete(key);
      arrivals.set(key, arrivalMs);
      if (arrivals.size > maxKeys) {
        for (const oldest of arrivals.keys()) {
          arrivals.delete(oldest);
          break;
        }
      }
      return verdict;
    },
  };
}
