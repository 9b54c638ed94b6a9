import type { Clock } from "@mega/core";

export interface AttemptBudgetOptions {
  /** Attempts of one key within a window. */
  readonly limit: number;
  readonly windowMs: number;
  /** Keys remembered at once; past it the one that began longest ago is forgotten. */
  readonly maxKeys: number;
}

interface Window {
  readonly endsAt: number;
  attempts: number;
}

/** Counts attempts per key in fixed windows, with bounded memory. */
export class AttemptBudget {
  readonly #windows = new Map<string, Window>();
  readonly #options: AttemptBudgetOptions;
  readonly #clock: Clock;

  constructor(options: AttemptBudgetOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Takes one attempt; otherwise the milliseconds until there are new ones. */
  take(key: string): number | undefined {
    const now = this.#clock.monotonicMs();
    const window = this.#current(key, now);
    if (window.attempts >= this.#options.limit) return window.endsAt - now;
    window.attempts += 1;
    return undefined;
  }

  /** Gives the key its whole budget back. */
  forget(key: string): void {
    this.#windows.delete(key);
  }

  #current(key: string, now: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    this.#windows.delete(key);
    const oldest = this.#windows.keys().next().value;
    if (oldest !== undefined && this.#windows.size >= this.#options.maxKeys) this.#windows.delete(oldest);
    const fresh = { endsAt: now + this.#options.windowMs, attempts: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}
