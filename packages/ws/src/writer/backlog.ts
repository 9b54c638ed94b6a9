import type { Frame } from "./frame.ts";
import { type GapReason, gapOf, mergeGaps, type Outgoing, type QueuedGap } from "./outgoing.ts";

type Entry =
  | { readonly kind: "message"; readonly message: Outgoing }
  | { readonly kind: "gap"; readonly gap: QueuedGap };

/** What a gap counts for: it is encoded only when it is sent. */
const gapBytes = 96;

/**
 * The messages that wait for one slow connection, in order. What gives way leaves a gap where it stood, so the client learns of the
 * hole before it sees what came after.
 */
export class Backlog {
  #entries: Entry[] = [];
  #bytes = 0;

  get byteLength(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  push(message: Outgoing): void {
    this.#entries.push({ kind: "message", message });
    this.#bytes += message.bytes.length;
  }

  /** Removes the waiting message that `newer` replaces; the one removed, for accounting. */
  conflate(newer: Outgoing): Outgoing | undefined {
    const at = this.#entries.findLastIndex(
      (entry) =>
        entry.kind === "message" &&
        entry.message.delivery === "latest" &&
        entry.message.channel === newer.channel &&
        entry.message.key === newer.key,
    );
    return at === -1 ? undefined : this.#giveWay(at, "conflated");
  }

  /** Removes the oldest message that may be dropped, of any channel. */
  dropOldest(): Outgoing | undefined {
    const at = this.#entries.findIndex((entry) => entry.kind === "message" && entry.message.delivery === "drop");
    return at === -1 ? undefined : this.#giveWay(at, "slow");
  }

  /** Leaves a gap instead of this message, for which nothing else can make room. */
  skip(message: Outgoing): void {
    this.push(message);
    this.#giveWay(this.#entries.length - 1, "slow");
  }

  /** Everything in order, gaps encoded; the backlog is empty afterwards. */
  drain(encodeGap: (gap: QueuedGap) => Frame): {
    readonly frames: readonly Frame[];
    readonly messages: readonly Outgoing[];
  } {
    const entries = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    const messages = entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : []));
    return {
      frames: entries.map((entry) => (entry.kind === "message" ? entry.message : encodeGap(entry.gap))),
      messages,
    };
  }

  #giveWay(at: number, why: GapReason): Outgoing {
    const entry = this.#entries[at];
    if (entry?.kind !== "message") throw new Error("only a message can give way");
    const { message } = entry;
    this.#bytes -= message.bytes.length;
    if (message.channel === undefined) this.#entries.splice(at, 1);
    else this.#leaveGap(at, gapOf(message.channel, why, message));
    return message;
  }

  /** Puts a gap in place of entry `at`, joined with a gap before it so that a long stall does not pile up gaps. */
  #leaveGap(at: number, gap: QueuedGap): void {
    const before = this.#entries[at - 1];
    const merged = before?.kind === "gap" ? mergeGaps(before.gap, gap) : undefined;
    if (merged !== undefined) this.#entries.splice(at - 1, 2, { kind: "gap", gap: merged });
    else {
      this.#entries[at] = { kind: "gap", gap };
      this.#bytes += gapBytes;
    }
  }
}
