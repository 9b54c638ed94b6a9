import { randomUUID } from "node:crypto";
import type { Clock } from "@mega/core";
import { DocumentError, type DocumentExclusiveOptions } from "@mega/core/documents";
import type { Collection, Db } from "mongodb";
import type { GuardedCalls } from "./guarded-calls.ts";

const collectionName = "mega_locks";
const defaultTimeoutMs = 60_000;
const maxPauseMs = 250;
const serverNowMs = { $toLong: "$$NOW" };

interface LockDocument {
  readonly _id: string;
  readonly owner: string;
  /** By the server's clock. */
  readonly untilMs: number;
}

export interface LockParts {
  readonly db: Db;
  readonly calls: GuardedCalls;
  readonly clock: Clock;
  readonly leaseMs: number;
}

/** Locks as documents with a lease, by the server's own clock. */
export class MongodbLocks {
  readonly #parts: LockParts;

  constructor(parts: LockParts) {
    this.#parts = parts;
  }

  async hold<T>(
    name: string,
    work: () => Promise<T>,
    { timeoutMs = defaultTimeoutMs, signal }: DocumentExclusiveOptions,
  ): Promise<T> {
    const { clock } = this.#parts;
    const lease = new Lease(this.#parts, name);
    const giveUpAt = clock.monotonicMs() + timeoutMs;
    for (let pauseMs = 5; !(await lease.take(signal)); pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
      if (clock.monotonicMs() + pauseMs > giveUpAt)
        throw new DocumentError(
          "DOCUMENT_LOCKED",
          `the lock ${name} was held for more than ${timeoutMs} ms by another`,
          {
            data: { lock: name, timeoutMs },
          },
        );
      await clock.sleep(pauseMs, signal);
    }
    return lease.during(work);
  }
}

/** One holder's claim on a lock. Its owner's token makes sure that nobody ends or renews the lease of another. */
class Lease {
  readonly #parts: LockParts;
  readonly #name: string;
  readonly #owner = randomUUID();
  #heldUntilMs = 0;
  #isLost = false;

  constructor(parts: LockParts, name: string) {
    this.#parts = parts;
    this.#name = name;
  }

  /** Also takes what an earlier try, whose answer was lost, has taken. */
  async take(signal: AbortSignal | undefined): Promise<boolean> {
    const free = { $or: [{ owner: this.#owner }, { $expr: { $lte: ["$untilMs", serverNowMs] } }] };
    try {
      return await this.#claim({ _id: this.#name, ...free }, { upsert: true }, signal);
    } catch (error) {
      if (error instanceof DocumentError && error.code === "DOCUMENT_DUPLICATE_KEY") return false;
      // It may have taken the lock, which else stays until the lease ends.
      void this.#giveBack();
      throw error;
    }
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const stopped = new AbortController();
    const renewing = this.#renew(stopped.signal);
    const value = await thenAlways(work, async () => {
      stopped.abort();
      await renewing;
      await this.#giveBack();
    });
    if (!this.#isLost) return value;
    throw new DocumentError(
      "DOCUMENT_CONNECTION_LOST",
      `the lock ${this.#name} was lost while the work ran: another holder may have run meanwhile`,
      { data: { lock: this.#name } },
    );
  }

  async #renew(stopped: AbortSignal): Promise<void> {
    const { clock, leaseMs } = this.#parts;
    while (!this.#isLost) {
      try {
        await clock.sleep(leaseMs / 3, stopped);
      } catch {
        return;
      }
      try {
        this.#isLost = !(await this.#claim({ _id: this.#name, owner: this.#owner }, { upsert: false }, stopped));
      } catch {
        if (stopped.aborted) return;
        // The next try may reach the server before the lease ends.
        this.#isLost = clock.monotonicMs() >= this.#heldUntilMs;
      }
    }
  }

  async #claim(
    filter: object,
    { upsert }: { readonly upsert: boolean },
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { calls, clock, leaseMs } = this.#parts;
    const untilMs = { $add: [serverNowMs, leaseMs] };
    const askedAt = clock.monotonicMs();
    const { matchedCount, upsertedCount } = await calls.run(
      { name: "lock", collection: collectionName, isWrite: true, signal },
      () => this.#locks.updateOne(filter, [{ $set: { owner: { $literal: this.#owner }, untilMs } }], { upsert }),
    );
    const isHeld = matchedCount + upsertedCount > 0;
    if (isHeld) this.#heldUntilMs = askedAt + leaseMs;
    return isHeld;
  }

  async #giveBack(): Promise<void> {
    const { calls, clock } = this.#parts;
    try {
      const { deletedCount } = await calls.run({ name: "unlock", collection: collectionName, isWrite: true }, () =>
        this.#locks.deleteOne({ _id: this.#name, owner: this.#owner }),
      );
      if (deletedCount === 0) this.#isLost = true;
    } catch {
      // It ends by itself; whether it was held until now the clock tells.
      if (clock.monotonicMs() >= this.#heldUntilMs) this.#isLost = true;
    }
  }

  get #locks(): Collection<LockDocument> {
    return this.#parts.db.collection<LockDocument>(collectionName);
  }
}

async function thenAlways<T>(work: () => Promise<T>, end: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } finally {
    await end();
  }
}
