import { WsError } from "./ws-error.ts";

/** What one peer, one user, one address and the process may use. */
export interface LimitOptions {
  /** Connections of the process. @default 100_000 */
  readonly maxConnections?: number;
  /** Connections of one user. @default 50 */
  readonly maxConnectionsPerUser?: number;
  /** Connections from one address. @default 1_000 */
  readonly maxConnectionsPerAddress?: number;
  /** Channels of one connection. @default 128 */
  readonly maxChannels?: number;
  /** Length of one message from a client. @default 65_536 */
  readonly maxMessageBytes?: number;
  /** Messages a second from one connection, over time. @default 50 */
  readonly messagesPerSecond?: number;
  /** Messages from one connection at once, after a pause. @default 200 */
  readonly messageBurst?: number;
  /** Bytes a second from one connection, over time. @default 262_144 */
  readonly bytesPerSecond?: number;
  /** Bytes from one connection at once, after a pause. @default 1_048_576 */
  readonly byteBurst?: number;
  /** What may wait to be sent to one connection; from a quarter of it on, what may give way does. @default 1_048_576 */
  readonly maxBufferedBytes?: number;
  /** What may wait to be sent in the whole process, shared buffers once; 0 is unlimited. @default 268_435_456 */
  readonly maxTotalBufferedBytes?: number;
  /** Sessions that wait for their client to come back. @default 100_000 */
  readonly maxWaitingSessions?: number;
  /** Unacknowledged direct messages kept for one session. @default 262_144 */
  readonly maxDirectBytes?: number;
  /** Commands of one session that are recognised when they come again. @default 64 */
  readonly commandWindow?: number;
}

export const limitDefaults = {
  maxConnections: 100_000,
  maxConnectionsPerUser: 50,
  maxConnectionsPerAddress: 1_000,
  maxChannels: 128,
  maxMessageBytes: 65_536,
  messagesPerSecond: 50,
  messageBurst: 200,
  bytesPerSecond: 262_144,
  byteBurst: 1_048_576,
  maxBufferedBytes: 1_048_576,
  maxTotalBufferedBytes: 268_435_456,
  maxWaitingSessions: 100_000,
  maxDirectBytes: 262_144,
  commandWindow: 64,
} as const satisfies Required<LimitOptions>;

export type ResolvedLimits = Required<LimitOptions>;

/** Every wrong limit throws a `TypeError` that names it. */
export function resolveLimits(options: LimitOptions = {}): ResolvedLimits {
  const resolved = { ...limitDefaults, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    const least = name === "maxTotalBufferedBytes" ? 0 : 1;
    if (typeof value === "number" && value >= least) continue;
    const wanted = least === 0 ? "0 (unlimited) or a positive number" : "a number of 1 or more";
    throw new TypeError(`limits.${name} must be ${wanted}, got ${String(value)}`);
  }
  return resolved;
}

export interface TimingOptions {
  /** A connection that has not said hello by then is closed. @default 10_000 */
  readonly helloTimeoutMs?: number;
  /** Pause between pings; a peer that has not answered by the next one is gone. @default 30_000 */
  readonly pingIntervalMs?: number;
  /** How long a session waits for its client after a disconnect. @default 120_000 */
  readonly resumeTtlMs?: number;
  /** The longest that a command may take before its client is told so. @default 30_000 */
  readonly commandTimeoutMs?: number;
  /** How long an expired credential is still served, so that the client can bring a new one. @default 25_000 */
  readonly expiryGraceMs?: number;
}

export const timingDefaults = {
  helloTimeoutMs: 10_000,
  pingIntervalMs: 30_000,
  resumeTtlMs: 120_000,
  commandTimeoutMs: 30_000,
  expiryGraceMs: 25_000,
} as const satisfies Required<TimingOptions>;

export function resolveTiming(options: TimingOptions = {}): Required<TimingOptions> {
  const resolved = { ...timingDefaults, ...options };
  for (const [name, value] of Object.entries(resolved)) {
    if (Number.isFinite(value) && value > 0) continue;
    throw new WsError("WS_OPTION_INVALID", `timing.${name} must be a number above 0, got ${String(value)}`, {
      data: { option: `timing.${name}`, value },
    });
  }
  return resolved;
}
