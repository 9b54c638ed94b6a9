/** Takes items, hands them to `handle` in order with bounded concurrency, and drops what does not fit. */
export interface MailboxOptions<T> {
  /** Must not reject: whoever makes the mailbox deals with failures. */
  readonly handle: (item: T) => Promise<void>;
  readonly maxPending: number;
  readonly concurrency: number;
}

/** Open, draining (nothing new is taken), or closed (nothing starts). */
type MailboxPhase = "open" | "draining" | "closed";

export class Mailbox<T> {
  readonly #options: MailboxOptions<T>;
  readonly #pending: T[] = [];
  readonly #onIdle: (() => void)[] = [];
  #phase: MailboxPhase = "open";
  #running = 0;
  #dropped = 0;

  constructor(options: MailboxOptions<T>) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** How many wait, without those that run. */
  get pending(): number {
    return this.#pending.length;
  }

  get isFull(): boolean {
    return this.#pending.length >= this.#options.maxPending;
  }

  /** False when the item was dropped. The handler never runs inside this call. */
  put(item: T): boolean {
    if (this.#phase !== "open") return false;
    if (this.isFull) {
      this.#dropped += 1;
      return false;
    }
    this.#pending.push(item);
    queueMicrotask(() => this.#pump());
    return true;
  }

  /** What waits is dropped; what runs goes on. */
  close(): readonly T[] {
    this.#phase = "closed";
    const left = this.#pending.splice(0);
    this.#pump();
    return left;
  }

  /** Resolves after the last handler. */
  async drain(): Promise<void> {
    if (this.#phase === "open") this.#phase = "draining";
    if (this.#running === 0 && this.#pending.length === 0) return;
    await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  #pump(): void {
    while (this.#running < this.#options.concurrency) {
      const item = this.#pending.shift();
      if (item === undefined) break;
      this.#running += 1;
      this.#options.handle(item).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
    if (this.#running === 0 && this.#pending.length === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}
