import type { Clock, Timer } from "@mega/core";
import { TimingWheel, type WheelItem } from "../limits/timing-wheel.ts";

/** A peer that can be asked whether it is there. */
export interface Watched extends WheelItem {
  /** Whether it has given no sign of life since it was asked. Kept by whoever watches. */
  isSilent: boolean;
  ping(): void;
  /** It did not answer. */
  gone(): void;
}

/** A revolution of the wheel is one ping interval: this many small turns instead of one large one. */
const slots = 30;

/** Pings every peer once per interval; one that has not answered when its turn comes again is gone. One timer for all. */
export class Liveness {
  readonly #wheel = new TimingWheel<Watched>(slots);
  readonly #clock: Clock;
  readonly #turnMs: number;
  #timer: Timer | undefined;

  constructor(pingIntervalMs: number, clock: Clock) {
    this.#clock = clock;
    this.#turnMs = pingIntervalMs / slots;
  }

  add(peer: Watched): void {
    this.#wheel.add(peer);
    if (this.#timer === undefined) this.#book();
  }

  delete(peer: Watched): void {
    this.#wheel.delete(peer);
  }

  /** A sign of life: a pong, or any message. */
  heard(peer: Watched): void {
    peer.isSilent = false;
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #book(): void {
    this.#timer = this.#clock.schedule(this.#turnMs, () => this.#turn(), { keepAlive: false });
  }

  #turn(): void {
    this.#timer = undefined;
    for (const peer of this.#wheel.advance()) {
      if (peer.isSilent) {
        this.delete(peer);
        peer.gone();
      } else {
        peer.isSilent = true;
        peer.ping();
      }
    }
    if (this.#wheel.size > 0) this.#book();
  }
}
