import type { Clock, Timer } from "@mega/core";

interface Parcel {
  readonly dueMs: number;
  readonly bytes: number;
  readonly arrive: () => void;
}

/** One direction of a connection: what enters leaves in order, later, or not at all. */
export class OneWay {
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  #parcels: Parcel[] = [];
  #bytes = 0;
  #lastDueMs = 0;
  #timer: Timer | undefined;
  #isStalled = false;
  /** Called whenever the last parcel has arrived. */
  onEmpty: () => void = () => {};

  constructor(clock: Clock, latencyMs: () => number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  send(arrive: () => void, bytes = 0): void {
    this.#lastDueMs = Math.max(this.#lastDueMs, this.#clock.monotonicMs() + this.#latencyMs());
    this.#parcels.push({ dueMs: this.#lastDueMs, bytes, arrive });
    this.#bytes += bytes;
    this.#book();
  }

  /** The receiver stops taking, or takes again. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    this.#book();
  }

  /** Everything under way is lost. */
  drop(): void {
    this.#parcels = [];
    this.#bytes = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #book(): void {
    const [first] = this.#parcels;
    if (first === undefined || this.#isStalled || this.#timer !== undefined) return;
    this.#timer = this.#clock.schedule(first.dueMs - this.#clock.monotonicMs(), () => {
      this.#timer = undefined;
      if (this.#isStalled) return;
      this.#parcels.shift();
      this.#bytes -= first.bytes;
      first.arrive();
      if (this.#parcels.length === 0) this.onEmpty();
      this.#book();
    });
  }
}
