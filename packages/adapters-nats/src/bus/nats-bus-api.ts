import type { Bus } from "@mega/core/bus";

/** A time in which the server could not reach this instance: what others published then has not arrived here. */
export interface NatsBusGap {
  readonly downMs: number;
  /** Of this instance, at the end of the gap. */
  readonly subscriptions: number;
}

export interface NatsBus extends Bus {
  /** Times in which messages may have been missed. */
  readonly gaps: number;
  /** Calls back after each: read what you missed from where it is kept. Returns what stops that. */
  onGap(listener: (gap: NatsBusGap) => void): () => void;
}
