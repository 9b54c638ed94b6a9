/**
 * Where a subscriber stands in a channel: the log it reads and the last publication it has seen.
 * Offsets grow by one per publication and stay below 2^53; an epoch names one log and changes when that log is lost.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** What a subscriber does with a publication that claims `offset`, when it stands at `position`. */
export type OffsetVerdict = "deliver" | "duplicate" | "hole";

/** The client rule: the next offset is delivered, a known one dropped, a later one means something is missing and must be recovered first. */
export function judgeOffset(lastSeen: number, offset: number): OffsetVerdict {
  if (offset === lastSeen + 1) return "deliver";
  return offset <= lastSeen ? "duplicate" : "hole";
}
