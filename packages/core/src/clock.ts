/** A pending timer. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/** The one seam for time. Code that waits or measures takes a `Clock`, so that tests own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump. For stamps that people or other machines read. */
  now(): number;
  /** Milliseconds that never go back. For durations, deadlines and expiry. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`. `keepAlive: false` lets the process exit while the timer is pending; without it, the process stays. */
  schedule(delayMs: number, run: () => void, options?: { readonly keepAlive?: boolean }): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason as soon as it aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
