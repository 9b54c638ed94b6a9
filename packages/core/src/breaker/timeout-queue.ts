import type { Clock, Timer } from "../clock.ts";

/** A wait that is under way. */
export interface QueuedTimeout {
  readonly endsAt: number;
  readonly onTimeout: () => void;
}

/**
 * Time-outs of equal length end in the order in which they began, so one timer for the oldest serves them all: a call costs an
 * insertion and a removal instead of a timer.
 */
export class TimeoutQueue {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #waiting = new Set<QueuedTimeout>();
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  add(onTimeout: () => void): QueuedTimeout {
    const entry = { endsAt: this.#clock.monotonicMs() + this.#timeoutMs, onTimeout };
    this.#waiting.add(entry);
    this.#timer ??= this.#clock.schedule(this.#timeoutMs, this.#expire);
    return entry;
  }

  /** An armed timer without calls would keep the process alive. */
  remove(entry: QueuedTimeout): void {
    this.#waiting.delete(entry);
    if (this.#waiting.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #expire = (): void => {
    const now = this.#clock.monotonicMs();
    const due: QueuedTimeout[] = [];
    for (const entry of this.#waiting) {
      if (entry.endsAt > now) break;
      due.push(entry);
      this.#waiting.delete(entry);
    }
    const [next] = this.#waiting;
    this.#timer = next === undefined ? undefined : this.#clock.schedule(next.endsAt - now, this.#expire);
    // Last, because a callback may add a wait.
    for (const { onTimeout } of due) onTimeout();
  };
}
