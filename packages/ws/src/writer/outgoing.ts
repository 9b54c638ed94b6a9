import type { Frame } from "./frame.ts";

/**
 * What may happen to a message that a connection is too slow for:
 * - `must`: it waits; past the connection's limit the connection is closed, and recovers from history when it returns
 * - `latest`: an older waiting message with the same key gives way to it
 * - `drop`: the oldest waiting ones give way
 *
 * Whatever gives way is told to the client as a gap.
 */
export type DeliveryClass = "must" | "latest" | "drop";

/** A framed message with what decides its fate in a backlog. */
export interface Outgoing extends Frame {
  readonly delivery: DeliveryClass;
  /** The instance's number of the channel; absent for what belongs to no channel. */
  readonly channel?: number;
  /** The publication's offset; absent on ephemeral channels. */
  readonly offset?: number;
  /** The conflation key of `latest`. */
  readonly key?: string;
}

export type GapReason = "slow" | "conflated";

/** Publications of one channel that gave way, side by side in the queue. */
export interface QueuedGap {
  readonly channel: number;
  readonly why: GapReason;
  readonly skipped: number;
  readonly from?: number;
  readonly to?: number;
}

/** What stands in the queue of a slow connection. */
export type Queued = Outgoing | QueuedGap;

export const isGap = (queued: Queued): queued is QueuedGap => "why" in queued;

/** The gap that an outgoing message leaves behind. */
export function gapOf(channel: number, why: GapReason, { offset }: Outgoing): QueuedGap {
  return offset === undefined ? { channel, why, skipped: 1 } : { channel, why, skipped: 1, from: offset, to: offset };
}

/** Two neighbouring gaps as one; undefined when they tell of different channels or reasons. */
export function mergeGaps(earlier: QueuedGap, later: QueuedGap): QueuedGap | undefined {
  if (earlier.channel !== later.channel || earlier.why !== later.why) return undefined;
  const skipped = earlier.skipped + later.skipped;
  if (earlier.from === undefined || later.to === undefined) return { ...earlier, skipped };
  return { ...earlier, skipped, to: later.to };
}
