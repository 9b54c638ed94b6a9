import type { HttpContext } from "../http-context.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import type { RouteRateLimit } from "../route-spec.ts";
import type { RateLimitStore } from "./rate-limit-store.ts";

export interface RateLimitOptions {
  /** What every route without a `rateLimit` of its own gets; all of them share one budget per caller. None when absent. */
  readonly default?: RouteRateLimit;
  /** Whose budget a request takes from; undefined means the client's address (of IPv6 the /64 network). @default the address */
  readonly key?: (ctx: HttpContext) => string | undefined | Promise<string | undefined>;
  /** Shares budgets between instances. @default in this process */
  readonly store?: RateLimitStore;
  /** Callers that the store in this process remembers. @default 100_000 */
  readonly maxKeys?: number;
}

const rateLimitDefaults = { maxKeys: 100_000 } as const satisfies RateLimitOptions;

export type ResolvedRateLimitOptions = RateLimitOptions & { readonly maxKeys: number };

export function resolveRateLimit(options: RateLimitOptions = {}): ResolvedRateLimitOptions {
  const { maxKeys = rateLimitDefaults.maxKeys } = options;
  requirePositive("rateLimit.maxKeys", maxKeys);
  if (options.default !== undefined) requireRouteRateLimit("rateLimit.default", options.default);
  return { ...options, maxKeys };
}

export function requireRouteRateLimit(option: string, { limit, windowMs }: RouteRateLimit): void {
  requirePositive(`${option}.limit`, limit);
  requirePositive(`${option}.windowMs`, windowMs);
}

function requirePositive(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new HttpSetupError("HTTP_OPTION_INVALID", `http.${option} is ${value}: it must be a whole number from 1`, {
    data: { option, value },
  });
}
