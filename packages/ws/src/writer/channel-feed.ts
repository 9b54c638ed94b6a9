import type { Flushable, FlushMode, FlushScheduler } from "./flush-scheduler.ts";
import type { Outgoing } from "./outgoing.ts";

/** The state of an outbox that is sent what one feed has collected in this turn and nothing else. One object for all of them. */
export interface Following {
  readonly phase: "following";
  readonly feed: ChannelFeed;
}

/** A way out of one connection, as a feed uses it. */
export interface Follower {
  send(message: Outgoing, mode: FlushMode): void;
  /** Takes the feed's turn as its own; false when it already has something of its own to send. */
  follow(following: Following): boolean;
  /** If it follows: takes what the feed has so far into a batch of its own. */
  settle(following: Following): void;
  /** If it follows: writes this. Whether it did. */
  writeFollowed(following: Following, buffers: readonly Buffer[]): boolean;
}

/** Who gets something else than the others, or nothing. */
export interface FeedException {
  readonly follower: Follower;
  readonly message: Outgoing | undefined;
}

interface Sending {
  readonly message: Outgoing;
  readonly exception: FeedException | undefined;
}

/** Above this, joining frames for a single receiver costs more than handing them over one by one. */
export const joinAloneBytes = 16_384;

/**
 * What one channel sends in one turn to all connections of one codec. Most of them are sent nothing else in that turn: they follow the
 * feed, so a publication costs them nothing until the flush joins the turn once and writes the same buffer to each.
 * Whoever is sent something else as well, in any order, stands apart: it takes what the feed had by then and is sent the rest one by one.
 */
export class ChannelFeed implements Flushable {
  readonly #scheduler: FlushScheduler;
  readonly #followers = new Set<Follower>();
  readonly #following: Following = { phase: "following", feed: this };
  /** The followers in a row, which is walked over faster than a set; made anew in the turn after one came or went. */
  #row: readonly Follower[] | undefined;
  #frames: Outgoing[] = [];
  #bytes = 0;
  #apart = new Set<Follower>();

  constructor(scheduler: FlushScheduler) {
    this.#scheduler = scheduler;
  }

  get size(): number {
    return this.#followers.size;
  }

  /** What this turn has collected so far. */
  get frames(): readonly Outgoing[] {
    return this.#frames;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  /** From now on; what the turn has collected before was not for this one. */
  add(follower: Follower): void {
    this.#followers.add(follower);
    this.#row = undefined;
    if (this.#frames.length > 0) this.#apart.add(follower);
  }

  /** What was sent before still arrives. */
  delete(follower: Follower): void {
    follower.settle(this.#following);
    this.#followers.delete(follower);
    this.#row = undefined;
    this.#apart.delete(follower);
  }

  setApart(follower: Follower): void {
    this.#apart.add(follower);
  }

  /** Sends to all; to `exception.follower` its own message instead, or nothing. */
  publish(message: Outgoing, mode: FlushMode, exception?: FeedException): void {
    const sending: Sending = { message, exception };
    if (mode === "immediate") return sendEach(this.#followers, mode, sending);
    if (this.#frames.length === 0) this.#begin();
    if (exception !== undefined && this.#followers.has(exception.follower)) {
      exception.follower.settle(this.#following);
      this.#apart.add(exception.follower);
    }
    this.#frames.push(message);
    this.#bytes += message.bytes.length;
    sendEach(this.#apart, mode, sending);
    this.#scheduler.book(mode);
  }

  /** Nobody publishes from within: writing runs no code of the application. */
  flush(): number {
    const frames = this.#frames.map(({ bytes }) => bytes);
    const [first] = frames;
    const isAlone = this.#followers.size - this.#apart.size === 1;
    const buffers =
      first !== undefined && frames.length > 1 && !(isAlone && this.#bytes > joinAloneBytes)
        ? [Buffer.concat(frames, this.#bytes)]
        : frames;
    let written = 0;
    const following = this.#following;
    for (const follower of this.#inRow()) if (follower.writeFollowed(following, buffers)) written++;
    this.#frames = [];
    this.#bytes = 0;
    if (this.#apart.size > 0) this.#apart = new Set();
    return written;
  }

  #begin(): void {
    this.#scheduler.add(this);
    const following = this.#following;
    for (const follower of this.#inRow()) if (!follower.follow(following)) this.#apart.add(follower);
  }

  #inRow(): readonly Follower[] {
    this.#row ??= [...this.#followers];
    return this.#row;
  }
}

function sendEach(followers: Iterable<Follower>, mode: FlushMode, { message, exception }: Sending): void {
  for (const follower of followers) {
    const own = follower === exception?.follower ? exception.message : message;
    if (own !== undefined) follower.send(own, mode);
  }
}
