/** A pending timer. Cancelling it twice, or after it fired, does nothing. */
export interface ClientTimer {
  cancel(): void;
}

/** The client's only way to time, so that tests and simulations own it. The `Clock` of `@mega/core` fits. */
export interface ClientClock {
  /** Milliseconds that never go back. */
  monotonicMs(): number;
  schedule(delayMs: number, run: () => void): ClientTimer;
}

export const systemClock: ClientClock = {
  monotonicMs: () => performance.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
