export interface UsageLimits {
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** Bytes and entries: of a directory, or by how much they change. */
export interface Amount {
  readonly bytes: number;
  readonly entries: number;
}

/** What is freed beyond what is needed, so that not every write has to look for the least used. */
const spareShare = 0.1;

const nothing: Amount = { bytes: 0, entries: 0 };

/**
 * What a directory holds. Exact while one process uses it. Several count from time to time, and each adds at most its share of the room that
 * it found, so that together they stay within the limits.
 */
export class Usage {
  readonly #limits: UsageLimits;
  #held = nothing;
  /** Allowed, and perhaps not on the disk yet. */
  #underWay = nothing;
  /** All that was ever allowed. */
  #allowed = nothing;
  #changes = 0;
  /** The room at the last count, and what had been allowed by then. */
  #room: Amount;
  #allowedBefore = nothing;

  constructor(limits: UsageLimits) {
    this.#limits = limits;
    this.#room = { bytes: limits.maxBytes, entries: limits.maxEntries };
  }

  get held(): Amount {
    return this.#held;
  }

  /** Enters a write into the account, unless a limit is in the way: then undefined. */
  tryPut(change: Amount, peers: number): PendingPut | undefined {
    const growth = { bytes: Math.max(0, change.bytes), entries: Math.max(0, change.entries) };
    const isGrowth = growth.bytes > 0 || growth.entries > 0;
    if (isGrowth && !(this.#hasRoom(change) && this.#isWithinShare(growth, peers))) return undefined;
    this.#held = plus(this.#held, change);
    this.#underWay = plus(this.#underWay, growth);
    this.#allowed = plus(this.#allowed, growth);
    this.#changes += 1;
    return {
      settle: (isWritten) => {
        this.#underWay = plus(this.#underWay, minus(growth));
        if (!isWritten) this.#held = plus(this.#held, minus(change));
        this.#changes += 1;
      },
    };
  }

  remove(bytes: number): void {
    this.#held = plus(this.#held, { bytes: -bytes, entries: -1 });
    this.#changes += 1;
  }

  /** Starts a count of the files. What changes meanwhile may be in it or not, so then it is a guess from above, and taken only where others write too. */
  beginCount(): PendingCount {
    const [changes, underWay, allowed] = [this.#changes, this.#underWay, this.#allowed];
    return {
      finish: (counted, peers) => {
        const isExact = this.#changes === changes && underWay.entries === 0 && underWay.bytes === 0;
        if (!isExact && peers <= 1) return;
        this.#held = plus(counted, plus(underWay, plus(this.#allowed, minus(allowed))));
        this.#allowedBefore = this.#allowed;
        const { maxBytes, maxEntries } = this.#limits;
        this.#room = plus({ bytes: maxBytes, entries: maxEntries }, minus(this.#held));
      },
    };
  }

  /** How much has to go for this much to come, with something to spare; undefined when there is room enough. */
  excess(coming: Amount, peers: number): Amount | undefined {
    const { maxBytes, maxEntries } = this.#limits;
    const isTight =
      peers > 1 && (this.#room.bytes < maxBytes * spareShare || this.#room.entries < maxEntries * spareShare);
    if (!isTight && this.#hasRoom(coming)) return undefined;
    const share = peers > 1 ? 2 * spareShare : spareShare;
    const over = (held: number, max: number, needed: number): number =>
      held - max + Math.max(needed, Math.floor(max * share));
    return {
      bytes: over(this.#held.bytes, maxBytes, coming.bytes),
      entries: over(this.#held.entries, maxEntries, coming.entries),
    };
  }

  #isWithinShare(growth: Amount, peers: number): boolean {
    if (peers <= 1) return true;
    const { bytes, entries } = plus(growth, plus(this.#allowed, minus(this.#allowedBefore)));
    return bytes <= this.#room.bytes / peers && entries <= this.#room.entries / peers;
  }

  #hasRoom({ bytes, entries }: Amount): boolean {
    return this.#held.bytes + bytes <= this.#limits.maxBytes && this.#held.entries + entries <= this.#limits.maxEntries;
  }
}

/** A write that is in the account and not yet on the disk. */
export interface PendingPut {
  settle(isWritten: boolean): void;
}

interface PendingCount {
  finish(counted: Amount, peers: number): void;
}

const plus = (a: Amount, b: Amount): Amount => ({ bytes: a.bytes + b.bytes, entries: a.entries + b.entries });
const minus = ({ bytes, entries }: Amount): Amount => ({ bytes: -bytes, entries: -entries });
