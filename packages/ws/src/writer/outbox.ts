import { Backlog } from "./backlog.ts";
import type { Batch } from "./batch.ts";
import type { FlushMode, FlushScheduler } from "./flush-scheduler.ts";
import type { Frame } from "./frame.ts";
import type { Outgoing, QueuedGap } from "./outgoing.ts";
import type { Debtor, SendBudget } from "./send-budget.ts";

/** Where an outbox writes: a socket, or its like in a simulation. */
export interface ByteSink {
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

export interface OutboxParts {
  readonly sink: ByteSink;
  readonly limits: OutboxLimits;
  readonly scheduler: FlushScheduler;
  readonly budget: SendBudget;
  readonly encodeGap: (gap: QueuedGap) => Frame;
  /** The connection must end: its own queue, or the process, is over its limit. */
  readonly onOverflow: (why: "slow_consumer" | "process_budget") => void;
}

/**
 * idle → pending: something was sent in this turn → idle: written, the socket took it
 *                                                → stalled: written, the socket is full; everything since waits → idle, when it has drained
 * any → closed: nothing is written any more
 */
type OutboxState =
  | { readonly phase: "idle" }
  | { readonly phase: "pending"; batch: Batch }
  | {
      readonly phase: "stalled";
      readonly inSink: readonly Buffer[];
      readonly inSinkBytes: number;
      readonly backlog: Backlog;
    }
  | { readonly phase: "closed" };

type Stalled = OutboxState & { readonly phase: "stalled" };

const idle: OutboxState = { phase: "idle" };
const closed: OutboxState = { phase: "closed" };
/** Above this, joining frames for a single receiver costs more than handing them over one by one. */
const joinAloneBytes = 16_384;

/** The way out of one connection: batches while the peer keeps up, a bounded backlog while it does not. */
export class Outbox implements Debtor {
  readonly #parts: OutboxParts;
  #state: OutboxState = idle;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  get bufferedBytes(): number {
    const state = this.#state;
    if (state.phase === "pending") return state.batch.byteLength;
    return state.phase === "stalled" ? state.inSinkBytes + state.backlog.byteLength : 0;
  }

  send(message: Outgoing, mode: FlushMode): void {
    const state = this.#state;
    if (state.phase === "closed") return;
    if (state.phase === "stalled") {
      this.#wait(state, message);
      return;
    }
    const { scheduler } = this.#parts;
    if (state.phase === "pending") state.batch = state.batch.with(message);
    else {
      this.#state = { phase: "pending", batch: scheduler.root().with(message) };
      scheduler.add(this);
    }
    if (mode === "immediate") this.flush();
    else scheduler.book(mode);
  }

  flush(): void {
    const state = this.#state;
    if (state.phase !== "pending") return;
    this.#state = idle;
    const { batch } = state;
    const buffers =
      batch.isShared || batch.byteLength <= joinAloneBytes ? [batch.join()] : batch.frames().map(({ bytes }) => bytes);
    this.#write(buffers);
  }

  /** The sink has taken everything: what waited goes next, in one piece. */
  onDrain(): void {
    const state = this.#state;
    if (state.phase !== "stalled") return;
    this.#forget(state);
    this.#state = idle;
    if (state.backlog.isEmpty) return;
    const { frames, messages } = state.backlog.drain(this.#parts.encodeGap);
    for (const { bytes } of messages) this.#parts.budget.release(bytes);
    this.#write(frames.map(({ bytes }) => bytes));
  }

  /** Gives everything up; nothing is written after this. */
  close(): void {
    const state = this.#state;
    this.#state = closed;
    if (state.phase !== "stalled") return;
    this.#forget(state);
    for (const { bytes } of state.backlog.drain(this.#parts.encodeGap).messages) this.#parts.budget.release(bytes);
  }

  evict(): void {
    this.#parts.onOverflow("process_budget");
  }

  #write(buffers: readonly Buffer[]): void {
    const { sink, budget } = this.#parts;
    const [first, ...more] = buffers;
    if (first === undefined) return;
    const isTaken = more.length === 0 ? sink.write(first) : sink.writeAll(buffers);
    if (isTaken || this.#state.phase === "closed") return;
    const inSinkBytes = buffers.reduce((sum, { length }) => sum + length, 0);
    this.#state = { phase: "stalled", inSink: buffers, inSinkBytes, backlog: new Backlog() };
    for (const buffer of buffers) budget.hold(this, buffer);
  }

  /** Queues behind a full sink. Over the soft mark what may give way does; a `must` over the hard one ends the connection. */
  #wait(state: Stalled, message: Outgoing): void {
    const { limits, budget, onOverflow } = this.#parts;
    const { backlog } = state;
    const lacksRoom = (limit: number): boolean => this.bufferedBytes + message.bytes.length > limit;
    if (lacksRoom(limits.softBufferedBytes) && message.delivery === "latest") this.#giveBack(backlog.conflate(message));
    const limit = message.delivery === "drop" ? limits.softBufferedBytes : limits.maxBufferedBytes;
    while (lacksRoom(limit) && this.#giveBack(backlog.dropOldest()));
    if (!lacksRoom(limit)) {
      backlog.push(message);
      budget.hold(this, message.bytes);
    } else if (message.delivery === "drop") backlog.skip(message);
    else onOverflow("slow_consumer");
  }

  #giveBack(message: Outgoing | undefined): boolean {
    if (message === undefined) return false;
    this.#parts.budget.release(message.bytes);
    return true;
  }

  #forget({ inSink }: { readonly inSink: readonly Buffer[] }): void {
    for (const buffer of inSink) this.#parts.budget.release(buffer);
    this.#parts.budget.settle(this);
  }
}
