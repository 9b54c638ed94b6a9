/** What a decoder refuses before it builds anything. */
export interface DecodeLimits {
  /** Length of one message. @default 65_536 */
  readonly maxBytes?: number;
  /** Nesting of objects and arrays, the envelope itself included. @default 64 */
  readonly maxDepth?: number;
  /** Keys of all objects together. @default 4_096 */
  readonly maxKeys?: number;
}

export type ResolvedDecodeLimits = Required<DecodeLimits>;

export const decodeLimitsDefaults = {
  maxBytes: 65_536,
  maxDepth: 64,
  maxKeys: 4_096,
} as const satisfies ResolvedDecodeLimits;

/** Fills in defaults; a limit that is not a positive whole number throws a `RangeError` that names it. */
export function resolveDecodeLimits(limits: DecodeLimits = {}): ResolvedDecodeLimits {
  const resolved = { ...decodeLimitsDefaults, ...limits };
  for (const [name, value] of Object.entries(resolved)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`limits.${name} must be a positive whole number, got ${String(value)}`);
    }
  }
  return resolved;
}
