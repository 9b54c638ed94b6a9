/** What can stand on a wheel. It keeps its own place, so that the wheel needs no index of thousands. */
export interface WheelItem {
  /** The wheel's; undefined while the item is on none. */
  slot: number | undefined;
}

/** Spreads recurring work over the slots of a wheel, so that ten thousand pings are many small turns and one timer. */
export class TimingWheel<T extends WheelItem> {
  readonly #slots: Set<T>[];
  #size = 0;
  #hand = 0;
  #nextSlot = 0;

  constructor(slots: number) {
    this.#slots = Array.from({ length: slots }, () => new Set<T>());
  }

  get size(): number {
    return this.#size;
  }

  /** The item comes round once per revolution. Slots are filled in turn, so they stay even. */
  add(item: T): void {
    if (item.slot !== undefined) return;
    item.slot = this.#nextSlot;
    this.#nextSlot = (item.slot + 1) % this.#slots.length;
    this.#slots[item.slot]?.add(item);
    this.#size += 1;
  }

  delete(item: T): void {
    if (item.slot === undefined) return;
    this.#slots[item.slot]?.delete(item);
    item.slot = undefined;
    this.#size -= 1;
  }

  /** Moves the hand by one slot and returns what stands there. */
  advance(): Iterable<T> {
    const due = this.#slots[this.#hand] ?? new Set<T>();
    this.#hand = (this.#hand + 1) % this.#slots.length;
    return [...due];
  }
}
