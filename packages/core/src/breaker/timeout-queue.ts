import type { Clock, Timer } from "../clock.ts";

/** A wait that may be in a queue. Its members but `onTimeout` are the queue's. */
export abstract class QueuedTimeout {
  endsAt = 0;
  earlier: QueuedTimeout | undefined;
  later: QueuedTimeout | undefined;

  abstract onTimeout(): void;
}

/**
 * Time-outs of equal length end in the order in which they began, so one timer for the oldest serves them all: a call costs an
 * insertion and a removal instead of a timer. The timer outlives its calls, but not by more than the time-out, and keeps no process alive:
 * calls one after the other would otherwise arm and cancel it each time.
 */
export class TimeoutQueue {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  #oldest: QueuedTimeout | undefined;
  #newest: QueuedTimeout | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.timeoutMs = timeoutMs;
  }

  add(entry: QueuedTimeout): void {
    entry.endsAt = this.#clock.monotonicMs() + this.timeoutMs;
    entry.earlier = this.#newest;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.later = entry;
    this.#newest = entry;
    this.#timer ??= this.#schedule(this.timeoutMs);
  }

  /** To be called once for each that was added and has not timed out. */
  remove(entry: QueuedTimeout): void {
    const { earlier, later } = entry;
    if (earlier === undefined) this.#oldest = later;
    else earlier.later = later;
    if (later === undefined) this.#newest = earlier;
    else later.earlier = earlier;
    entry.earlier = undefined;
    entry.later = undefined;
  }

  #schedule(delayMs: number): Timer {
    return this.#clock.schedule(delayMs, this.#expire, { keepAlive: false });
  }

  readonly #expire = (): void => {
    const now = this.#clock.monotonicMs();
    const due: QueuedTimeout[] = [];
    for (let entry = this.#oldest; entry !== undefined && entry.endsAt <= now; entry = this.#oldest) {
      due.push(entry);
      this.remove(entry);
    }
    this.#timer = this.#oldest === undefined ? undefined : this.#schedule(this.#oldest.endsAt - now);
    // Last, because a callback may add a wait.
    for (const entry of due) entry.onTimeout();
  };
}
