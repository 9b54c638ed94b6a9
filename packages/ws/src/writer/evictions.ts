/** A connection that has to end because of what it holds. */
export interface Evictable {
  /** Ends it; nothing if it has ended by itself. */
  evict(): void;
}

/** Ending one costs as much as some dozen writes, so these few are nothing that the others notice. */
const perTurn = 4;

/**
 * Ends connections a few per turn of the event loop. Peers that stopped reading at the same time reach their limits at the same time as well,
 * and whoever kept up must not wait until a thousand of them are gone.
 */
export class Evictions {
  readonly #nextTurn: (run: () => void) => void;
  readonly #waiting: Iterator<Evictable>[] = [];

  /** `nextTurn` calls back in the next turn of the event loop. */
  constructor(nextTurn: (run: () => void) => void) {
    this.#nextTurn = nextTurn;
  }

  /** Ends these in order, after those that were added before. An iterable that decides one by one is asked right before each. */
  add(victims: Iterable<Evictable>): void {
    this.#waiting.push(victims[Symbol.iterator]());
    if (this.#waiting.length === 1) this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    for (let ended = 0; ended < perTurn; ended++) {
      const victim = this.#next();
      if (victim === undefined) return;
      victim.evict();
    }
    this.#nextTurn(() => this.#turn());
  }

  #next(): Evictable | undefined {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { done, value } = first.next();
      if (done !== true) return value;
      this.#waiting.shift();
    }
    return undefined;
  }
}
