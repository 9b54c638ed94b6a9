/** Spreads recurring work over the slots of a wheel, so that ten thousand pings are many small turns and one timer. */
export class TimingWheel<T> {
  readonly #slots: Set<T>[];
  readonly #slotOf = new Map<T, number>();
  #hand = 0;
  #nextSlot = 0;

  constructor(slots: number) {
    this.#slots = Array.from({ length: slots }, () => new Set<T>());
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** The item comes round once per revolution. Slots are filled in turn, so they stay even. */
  add(item: T): void {
    if (this.#slotOf.has(item)) return;
    const slot = this.#nextSlot;
    this.#nextSlot = (slot + 1) % this.#slots.length;
    this.#slotOf.set(item, slot);
    this.#slots[slot]?.add(item);
  }

  delete(item: T): void {
    const slot = this.#slotOf.get(item);
    if (slot === undefined) return;
    this.#slotOf.delete(item);
    this.#slots[slot]?.delete(item);
  }

  /** Moves the hand by one slot and returns what stands there. */
  advance(): Iterable<T> {
    const due = this.#slots[this.#hand] ?? new Set<T>();
    this.#hand = (this.#hand + 1) % this.#slots.length;
    return [...due];
  }
}
