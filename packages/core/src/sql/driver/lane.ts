import { QueuedTimeout, TimeoutQueue } from "../../breaker/timeout-queue.ts";
import type { Clock } from "../../clock.ts";
import { SqlError } from "../sql-error.ts";

/** Who may hold a lane: a transaction, or a single statement's token. `parent` leads to the transaction around it. */
export interface LaneHolder {
  readonly parent: LaneHolder | undefined;
}

export interface LaneOptions {
  /** How many may hold the lane at once. */
  readonly capacity: number;
  readonly clock: Clock;
  readonly queueTimeoutMs: number;
  readonly maxQueued: number;
}

export interface EnterOptions {
  /** The transaction in whose code the call was made. */
  readonly caller?: LaneHolder | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the lane's own. */
  readonly queueTimeoutMs?: number;
}

/**
 * At most `capacity` at a time, first come first served: what keeps statements of two transactions on one connection apart.
 * A caller that would wait only for transactions it runs in itself is refused with `SQL_DEADLOCK` at once.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #waiting = new Set<Waiter>();
  readonly #onFree: (() => void)[] = [];
  readonly #holders = new Set<LaneHolder>();
  #timeouts: TimeoutQueue | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get holders(): ReadonlySet<LaneHolder> {
    return this.#holders;
  }

  get isFree(): boolean {
    return this.#holders.size === 0;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  tryEnter(holder: LaneHolder): boolean {
    if (this.#holders.size >= this.#options.capacity) return false;
    this.#holders.add(holder);
    return true;
  }

  /** Resolves when the lane is the holder's; it must `leave`. */
  async enter(holder: LaneHolder, options: EnterOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (this.tryEnter(holder)) return;
    if (this.#waitsForItself(options.caller)) throw waitsForItself();
    const { maxQueued } = this.#options;
    if (this.#waiting.size >= maxQueued)
      throw new SqlError("SQL_OVERLOADED", `${maxQueued} calls already wait for the database`, { data: { maxQueued } });
    await this.#wait(holder, options);
  }

  leave(holder: LaneHolder): void {
    if (!this.#holders.delete(holder)) return;
    const [next] = this.#waiting;
    if (next === undefined) {
      if (this.isFree) for (const drained of this.#onFree.splice(0)) drained();
      return;
    }
    this.#holders.add(next.holder);
    next.admit();
  }

  /** Resolves when nobody holds the lane, or when the signal aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    if (this.isFree || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onFree.push(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
  }

  /** Refuses all that wait. */
  refuseWaiting(reason: unknown): void {
    for (const waiter of this.#waiting) waiter.refuse(reason);
  }

  #waitsForItself(caller: LaneHolder | undefined): boolean {
    const around = new Set<LaneHolder>();
    for (let each = caller; each !== undefined; each = each.parent) around.add(each);
    return this.#holders.values().every((holder) => around.has(holder));
  }

  #wait(holder: LaneHolder, { signal, queueTimeoutMs }: EnterOptions): Promise<void> {
    const timeouts = this.#timeoutsOf(queueTimeoutMs);
    return new Promise<void>((resolve, reject) => {
      const onAbort = (): void => waiter.refuse(signal?.reason);
      const settle = (): void => {
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(waiter);
      };
      const waiter = new Waiter(holder, timeouts, {
        admit: () => {
          settle();
          resolve();
        },
        refuse: (reason) => {
          settle();
          reject(reason);
        },
      });
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #timeoutsOf(queueTimeoutMs: number | undefined): TimeoutQueue {
    const { clock, queueTimeoutMs: own } = this.#options;
    if (queueTimeoutMs !== undefined && queueTimeoutMs !== own) return new TimeoutQueue(clock, queueTimeoutMs);
    this.#timeouts ??= new TimeoutQueue(clock, own);
    return this.#timeouts;
  }
}

interface WaiterEnd {
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** Until it is admitted or refused, of which the first counts. */
class Waiter extends QueuedTimeout {
  readonly holder: LaneHolder;
  readonly #timeouts: TimeoutQueue;
  readonly #end: WaiterEnd;

  constructor(holder: LaneHolder, timeouts: TimeoutQueue, end: WaiterEnd) {
    super();
    this.holder = holder;
    this.#timeouts = timeouts;
    this.#end = end;
    timeouts.add(this);
  }

  admit(): void {
    this.#timeouts.remove(this);
    this.#end.admit();
  }

  refuse(reason: unknown): void {
    this.#timeouts.remove(this);
    this.#end.refuse(reason);
  }

  onTimeout(): void {
    this.#end.refuse(waitedTooLong(this.#timeouts.timeoutMs));
  }
}

const waitsForItself = (): SqlError =>
  new SqlError(
    "SQL_DEADLOCK",
    "this call waits for the transaction it is made in: use the executor that the transaction was given, or call after it ended",
  );

const waitedTooLong = (queueTimeoutMs: number): SqlError =>
  new SqlError("SQL_TIMEOUT", `waited ${queueTimeoutMs} ms for another call of this process`, {
    data: { queueTimeoutMs, isSent: false },
  });
