import { Backlog } from "./backlog.ts";
import type { Batch } from "./batch.ts";
import { type Follower, type Following, joinAloneBytes } from "./channel-feed.ts";
import type { Evictions } from "./evictions.ts";
import type { Flushable, FlushMode, FlushScheduler } from "./flush-scheduler.ts";
import type { Frame } from "./frame.ts";
import { isGap, type Outgoing, type QueuedGap } from "./outgoing.ts";
import type { Debtor, SendBudget } from "./send-budget.ts";

/** A socket that takes single buffers past its sink. */
export interface DirectWay {
  readonly writable: boolean;
  /** False when it is full. */
  write(bytes: Buffer): boolean;
}

/** Where an outbox writes: a socket, or its like in a simulation. */
export interface ByteSink {
  /**
   * The way past this sink as long as it is writable and the outbox open. A flush walks over thousands of connections: an object that it
   * leaves out is memory that it need not fetch.
   */
  readonly direct?: DirectWay | undefined;
  /** The direct way was full: `onDrain` is called once it is empty again. */
  awaitDrain?(): void;
  /** False when the sink is full; it then calls `onDrain` once it is empty again. */
  write(bytes: Buffer): boolean;
  /** Several buffers in one system call. */
  writeAll(buffers: readonly Buffer[]): boolean;
}

export interface OutboxLimits {
  /** What may wait for one connection. */
  readonly maxBufferedBytes: number;
  /** From here on messages that may give way do. */
  readonly softBufferedBytes: number;
}

/** What all outboxes of one server have in common. */
export interface WriterParts {
  readonly limits: OutboxLimits;
  readonly scheduler: FlushScheduler;
  readonly budget: SendBudget;
  readonly evictions: Evictions;
}

/** Whose way out it is. */
export interface OutboxOwner {
  encodeGap(gap: QueuedGap): Frame;
  /** The connection must end now: its own queue, or the process, is over its limit. */
  overflow(why: "slow_consumer" | "process_budget"): void;
}

/**
 * idle → following: a feed has something for it in this turn → pending: something else has to be sent as well
 * idle → pending: something of its own was sent in this turn
 * following, pending → idle: written, the socket took it
 *                    → stalled: written, the socket is full; everything since waits → idle, when it has drained
 * stalled → condemned: something must have waited and found no room; nothing is written any more until it is its turn to end
 * any → closed: nothing is written any more
 */
type OutboxState =
  | { readonly phase: "idle" }
  | Following
  | { readonly phase: "pending"; batch: Batch }
  | (Held & { readonly phase: "stalled" })
  | (Held & { readonly phase: "condemned" })
  | { readonly phase: "closed" };

interface Held {
  readonly inSink: readonly Buffer[];
  readonly inSinkBytes: number;
  readonly backlog: Backlog;
}

const heldBytes = ({ inSinkBytes, backlog }: Held): number => inSinkBytes + backlog.byteLength;

const idle: OutboxState = { phase: "idle" };
const closed: OutboxState = { phase: "closed" };

/** The way out of one connection: batches while the peer keeps up, a bounded backlog while it does not. */
export class Outbox implements Debtor, Follower, Flushable {
  readonly #parts: WriterParts;
  readonly #sink: ByteSink;
  readonly #direct: DirectWay | undefined;
  readonly #owner: OutboxOwner;
  #state: OutboxState = idle;

  constructor(parts: WriterParts, sink: ByteSink, owner: OutboxOwner) {
    this.#parts = parts;
    this.#sink = sink;
    this.#direct = sink.direct;
    this.#owner = owner;
  }

  get bufferedBytes(): number {
    const state = this.#state;
    if (state.phase === "pending") return state.batch.byteLength;
    if (state.phase === "following") return state.feed.byteLength;
    return state.phase === "stalled" || state.phase === "condemned" ? heldBytes(state) : 0;
  }

  send(message: Outgoing, mode: FlushMode): void {
    const state = this.#state;
    if (state.phase === "closed" || state.phase === "condemned") return;
    if (state.phase === "stalled") {
      this.#wait(state, message);
      return;
    }
    const { scheduler } = this.#parts;
    if (state.phase === "pending") state.batch = state.batch.with(message);
    else this.#begin(state.phase === "following" ? this.#settled(state).with(message) : scheduler.root().with(message));
    if (mode === "immediate") this.flush();
    else scheduler.book(mode);
  }

  follow(following: Following): boolean {
    const state = this.#state;
    if (state.phase === "idle") this.#state = following;
    else if (state.phase === "following") this.settle(state);
    return this.#state === following;
  }

  settle(following: Following): void {
    if (this.#state === following) this.#begin(this.#settled(following));
  }

  writeFollowed(following: Following, buffers: readonly Buffer[]): boolean {
    if (this.#state !== following) return false;
    this.#state = idle;
    this.#write(buffers);
    return true;
  }

  /** Writes what is pending, of its own or of a feed; how many connections that was. */
  flush(): number {
    if (this.#state.phase === "following") this.settle(this.#state);
    const state = this.#state;
    if (state.phase !== "pending") return 0;
    this.#state = idle;
    const { batch } = state;
    if (batch.length === 0) return 0;
    const buffers =
      batch.isShared || batch.byteLength <= joinAloneBytes ? [batch.join()] : batch.frames().map(({ bytes }) => bytes);
    this.#write(buffers);
    return 1;
  }

  /** The sink has taken everything: what waited goes next, in one piece. */
  onDrain(): void {
    const state = this.#state;
    if (state.phase !== "stalled") return;
    this.#forget(state);
    this.#state = idle;
    if (state.backlog.isEmpty) return;
    const buffers: Buffer[] = [];
    for (const queued of state.backlog.drain()) {
      if (!isGap(queued)) this.#parts.budget.release(queued.bytes);
      buffers.push((isGap(queued) ? this.#owner.encodeGap(queued) : queued).bytes);
    }
    this.#write(buffers);
  }

  /** Gives everything up; nothing is written after this. */
  close(): void {
    const state = this.#state;
    this.#state = closed;
    if (state.phase !== "stalled" && state.phase !== "condemned") return;
    this.#forget(state);
    for (const queued of state.backlog.drain()) if (!isGap(queued)) this.#parts.budget.release(queued.bytes);
  }

  evict(): void {
    const { phase } = this.#state;
    if (phase === "condemned") this.#owner.overflow("slow_consumer");
    else if (phase === "stalled") this.#owner.overflow("process_budget");
  }

  #begin(batch: Batch): void {
    this.#state = { phase: "pending", batch };
    this.#parts.scheduler.add(this);
  }

  /** What the feed has so far, as a batch of one's own. */
  #settled({ feed }: Following): Batch {
    feed.setApart(this);
    let batch = this.#parts.scheduler.root();
    for (const frame of feed.frames) batch = batch.with(frame);
    return batch;
  }

  #write(buffers: readonly Buffer[]): void {
    const isTaken = buffers.length === 1 ? this.#put(buffers[0] as Buffer) : this.#sink.writeAll(buffers);
    if (isTaken || this.#state.phase === "closed") return;
    const { budget } = this.#parts;
    const inSinkBytes = buffers.reduce((sum, { length }) => sum + length, 0);
    this.#state = { phase: "stalled", inSink: buffers, inSinkBytes, backlog: new Backlog() };
    for (const buffer of buffers) budget.hold(this, buffer);
  }

  #put(bytes: Buffer): boolean {
    const direct = this.#direct;
    if (direct === undefined || !direct.writable) return this.#sink.write(bytes);
    if (direct.write(bytes)) return true;
    this.#sink.awaitDrain?.();
    return false;
  }

  /** Queues behind a full sink. Over the soft mark what may give way does; a `must` over the hard one ends the connection. */
  #wait(held: Held, message: Outgoing): void {
    const { limits, budget, evictions } = this.#parts;
    const { backlog } = held;
    const lacksRoom = (limit: number): boolean => heldBytes(held) + message.bytes.length > limit;
    if (message.delivery === "latest" && lacksRoom(limits.softBufferedBytes)) this.#giveBack(backlog.conflate(message));
    const limit = message.delivery === "drop" ? limits.softBufferedBytes : limits.maxBufferedBytes;
    while (lacksRoom(limit) && this.#giveBack(backlog.dropOldest()));
    if (!lacksRoom(limit)) {
      backlog.push(message);
      budget.hold(this, message.bytes);
    } else if (message.delivery === "drop") backlog.skip(message);
    else {
      this.#state = { ...held, phase: "condemned" };
      evictions.add([this]);
    }
  }

  #giveBack(message: Outgoing | undefined): boolean {
    if (message === undefined) return false;
    this.#parts.budget.release(message.bytes);
    return true;
  }

  #forget({ inSink }: Held): void {
    for (const buffer of inSink) this.#parts.budget.release(buffer);
    this.#parts.budget.settle(this);
  }
}
