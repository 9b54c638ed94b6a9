export interface MemoryBusOptions {
  /** Messages that may wait for one subscription, unless it says otherwise. @default 1_000 */
  readonly maxPending?: number;
  /** The largest message, as brokers limit it too. @default 1_048_576 */
  readonly maxMessageBytes?: number;
  /** How long a request waits, unless it says otherwise. @default 5_000 */
  readonly requestTimeoutMs?: number;
}

export const memoryBusDefaults = {
  maxPending: 1_000,
  maxMessageBytes: 1_048_576,
  requestTimeoutMs: 5_000,
} as const satisfies Required<MemoryBusOptions>;

export function resolveMemoryBus(options: MemoryBusOptions): Required<MemoryBusOptions> {
  const resolved = { ...memoryBusDefaults, ...options };
  for (const option of ["maxPending", "maxMessageBytes", "requestTimeoutMs"] as const)
    if (!Number.isInteger(resolved[option]) || resolved[option] < 1)
      throw new RangeError(`memoryBus.${option} (${resolved[option]}) must be a positive integer`);
  return resolved;
}
