import type { Clock } from "@mega/core";
import type { Evictable, Evictions } from "./evictions.ts";

/** A connection that is behind: what it holds counts against the process. */
export interface Debtor extends Evictable {
  /** What this connection alone has waiting, shared buffers in full. */
  readonly bufferedBytes: number;
}

export interface SendBudgetLimit {
  /** Bytes that may wait for slow connections in the whole process; 0 is unlimited. */
  readonly maxTotalBufferedBytes: number;
}

/** The shortest pause between two sweeps: a sweep looks at every connection that is behind. */
const sweepIntervalMs = 250;

/**
 * What all slow connections together may hold. A buffer that waits for a thousand of them is one buffer and counts once.
 * Over the budget a sweep closes the connection with the largest queue first, until the rest fits.
 */
export class SendBudget {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #evictions: Evictions;
  readonly #holders = new Map<Buffer, number>();
  readonly #debtors = new Set<Debtor>();
  #bytes = 0;
  #lastSweepMs = Number.NEGATIVE_INFINITY;
  /** From the moment that one is booked until everybody is gone who has to be. */
  #isSweeping = false;

  constructor({ maxTotalBufferedBytes }: SendBudgetLimit, clock: Clock, evictions: Evictions) {
    this.#limit = maxTotalBufferedBytes === 0 ? Number.POSITIVE_INFINITY : maxTotalBufferedBytes;
    this.#clock = clock;
    this.#evictions = evictions;
  }

  /** Bytes waiting now, shared buffers once. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  hold(debtor: Debtor, buffer: Buffer): void {
    this.#debtors.add(debtor);
    const holders = this.#holders.get(buffer) ?? 0;
    this.#holders.set(buffer, holders + 1);
    if (holders === 0) this.#bytes += buffer.length;
    if (this.#bytes > this.#limit) this.#bookSweep();
  }

  release(buffer: Buffer): void {
    const holders = this.#holders.get(buffer);
    if (holders === undefined) return;
    if (holders > 1) this.#holders.set(buffer, holders - 1);
    else {
      this.#holders.delete(buffer);
      this.#bytes -= buffer.length;
    }
  }

  /** The connection holds nothing any more. */
  settle(debtor: Debtor): void {
    this.#debtors.delete(debtor);
  }

  #bookSweep(): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    const waitMs = Math.max(0, this.#lastSweepMs + sweepIntervalMs - this.#clock.monotonicMs());
    this.#clock.schedule(waitMs, () => this.#sweep(), { keepAlive: false });
  }

  #sweep(): void {
    this.#lastSweepMs = this.#clock.monotonicMs();
    this.#evictions.add(this.#victims());
  }

  /** The largest first, as they are when it begins, until the rest fits. */
  *#victims(): Generator<Debtor, void> {
    const sized = [...this.#debtors].map((debtor) => ({ debtor, bytes: debtor.bufferedBytes }));
    for (const { debtor } of sized.sort((a, b) => b.bytes - a.bytes)) {
      if (this.#bytes <= this.#limit) break;
      if (this.#debtors.has(debtor)) yield debtor;
    }
    this.#isSweeping = false;
  }
}
