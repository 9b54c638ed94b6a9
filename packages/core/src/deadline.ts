/** A point in time that several steps share: each is told what remains, none gets a fresh budget. */
export interface Deadline {
  /** Milliseconds left, never below zero. */
  remainingMs(): number;
  /** Aborts when the deadline passes. */
  readonly signal: AbortSignal;
}
