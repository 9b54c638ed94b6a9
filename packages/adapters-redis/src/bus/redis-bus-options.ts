import { refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import { requireClientName, requirePrefix } from "../port-options.ts";

export interface RedisBusGap {
  /** How long the bus was cut off. */
  readonly downMs: number;
}

export interface RedisBusOptions {
  /** The name of the `redis()` resource; declared before this one. */
  readonly client: string;
  /** What all channels of this bus begin with. Apps with one prefix on one server share a bus. @default "bus" */
  readonly prefix?: string;
  /** Messages that may wait for one subscription, unless it says otherwise. @default 1_000 */
  readonly maxPending?: number;
  /** The largest message. Past it `BUS_DATA_TOO_LARGE`. @default 1_048_576 */
  readonly maxMessageBytes?: number;
  /** How long a request waits, unless it says otherwise. @default 5_000 */
  readonly requestTimeoutMs?: number;
  /** How long the server remembers who took a message for a queue. Who receives it later gets nothing. @default 60 */
  readonly claimSeconds?: number;
  /** Called when the bus is connected again after it was cut off, and has missed what was sent meanwhile. */
  readonly onGap?: (gap: RedisBusGap) => void;
}

export const redisBusDefaults = {
  prefix: "bus",
  maxPending: 1_000,
  maxMessageBytes: 1_048_576,
  requestTimeoutMs: 5_000,
  claimSeconds: 60,
} as const satisfies Partial<RedisBusOptions>;

export type ResolvedRedisBus = RedisBusOptions & Required<Pick<RedisBusOptions, keyof typeof redisBusDefaults>>;

export function resolveRedisBus(options: RedisBusOptions): ResolvedRedisBus {
  refuseUnknownOptions("redisBus", options, ["client", "onGap", ...Object.keys(redisBusDefaults)]);
  const resolved = { ...redisBusDefaults, ...options };
  requireClientName("redisBus.client", resolved.client);
  requirePrefix("redisBus.prefix", resolved.prefix);
  requireIntegers("redisBus", resolved, {
    maxPending: [1, 10_000_000],
    maxMessageBytes: [1, 536_870_912],
    requestTimeoutMs: [1, 3_600_000],
    claimSeconds: [5, 86_400],
  });
  if (resolved.onGap !== undefined && typeof resolved.onGap !== "function")
    throw new TypeError("redisBus.onGap must be a function");
  return resolved;
}
