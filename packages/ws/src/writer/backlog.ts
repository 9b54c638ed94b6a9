import { type GapReason, gapOf, isGap, mergeGaps, type Outgoing, type Queued, type QueuedGap } from "./outgoing.ts";

/** What a gap counts for: it is encoded only when it is sent. */
const gapBytes = 96;

/**
 * The messages that wait for one slow connection, in order. What gives way leaves a gap where it stood, so the client learns of the
 * hole before it sees what came after. A message that waits for a thousand connections costs each of them one reference.
 */
export class Backlog {
  #entries: Queued[] = [];
  #bytes = 0;
  /** How many of the messages may give way by themselves: nobody searches for what is not there. */
  #droppable = 0;
  #conflatable = 0;

  get byteLength(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  push(message: Outgoing): void {
    this.#entries.push(message);
    this.#count(message, 1);
  }

  /** Removes the waiting message that `newer` replaces; the one removed, for accounting. */
  conflate(newer: Outgoing): Outgoing | undefined {
    if (this.#conflatable === 0) return undefined;
    const at = this.#entries.findLastIndex(
      (entry) =>
        !isGap(entry) && entry.delivery === "latest" && entry.channel === newer.channel && entry.key === newer.key,
    );
    return at === -1 ? undefined : this.#giveWay(at, "conflated");
  }

  /** Removes the oldest message that may be dropped, of any channel. */
  dropOldest(): Outgoing | undefined {
    if (this.#droppable === 0) return undefined;
    return this.#giveWay(
      this.#entries.findIndex((entry) => !isGap(entry) && entry.delivery === "drop"),
      "slow",
    );
  }

  /** Leaves a gap instead of this message, for which nothing else can make room. */
  skip(message: Outgoing): void {
    this.push(message);
    this.#giveWay(this.#entries.length - 1, "slow");
  }

  /** Everything in order; the backlog is empty afterwards. */
  drain(): readonly Queued[] {
    const entries = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    this.#droppable = 0;
    this.#conflatable = 0;
    return entries;
  }

  #count({ bytes, delivery }: Outgoing, by: 1 | -1): void {
    this.#bytes += by * bytes.length;
    if (delivery === "drop") this.#droppable += by;
    else if (delivery === "latest") this.#conflatable += by;
  }

  #giveWay(at: number, why: GapReason): Outgoing {
    const message = this.#entries[at];
    if (message === undefined || isGap(message)) throw new Error("only a message can give way");
    this.#count(message, -1);
    if (message.channel === undefined) this.#entries.splice(at, 1);
    else this.#leaveGap(at, gapOf(message.channel, why, message));
    return message;
  }

  /** Puts a gap in place of entry `at`, joined with a gap before it so that a long stall does not pile up gaps. */
  #leaveGap(at: number, gap: QueuedGap): void {
    const before = this.#entries[at - 1];
    const merged = before !== undefined && isGap(before) ? mergeGaps(before, gap) : undefined;
    if (merged !== undefined) this.#entries.splice(at - 1, 2, merged);
    else {
      this.#entries[at] = gap;
      this.#bytes += gapBytes;
    }
  }
}
