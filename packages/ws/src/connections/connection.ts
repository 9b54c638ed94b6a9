import type { Clock, Timer } from "@mega/core";
import { CLOSE, type CloseReason, type ErrorName, type GoAway, type ServerEnvelope } from "@mega/protocol";
import type { Channel, Member } from "../channels/channel.ts";
import type { Session } from "../sessions/session.ts";
import type { Frame } from "../writer/frame.ts";
import { Outbox, type OutboxOwner, type WriterParts } from "../writer/outbox.ts";
import type { QueuedGap } from "../writer/outgoing.ts";
import { errorEnvelope } from "./error-envelope.ts";
import type { FrameCodec } from "./frame-codec.ts";
import type { Identity } from "./identity.ts";
import type { Link } from "./link.ts";
import type { Peer } from "./peer.ts";

/**
 * greeting: the link is there, hello is not → open: a session is attached → closed
 * A connection that never says hello goes greeting → closed.
 */
export type ConnectionState =
  | { readonly phase: "greeting" }
  | { readonly phase: "open"; readonly session: Session }
  | { readonly phase: "closed" };

/** What all connections of one server have in common. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly writer: WriterParts;
  /** Before a connection is told of publications that gave way. */
  onGap(gap: Pick<QueuedGap, "why" | "skipped">): void;
  /** After a connection has closed, for whatever reason, once. */
  onClosed(connection: Connection, reason: string): void;
}

export interface ConnectionParts {
  readonly id: string;
  readonly link: Link;
  readonly codec: FrameCodec;
  readonly identity: Identity;
  readonly host: ConnectionHost;
}

const none: readonly Channel[] = [];

/**
 * One peer of the protocol: its state, its channels and its way out. There are many and most do nothing, so what all have in common is with
 * the host, and what few need is made when they do.
 */
export class Connection implements Member, Peer, OutboxOwner {
  readonly id: string;
  readonly codec: FrameCodec;
  readonly outbox: Outbox;
  identity: Identity;
  /** Grows whenever permissions are looked at anew: what was asked before does not count any more. */
  permissionRevision = 0;
  readonly #link: Link;
  readonly #host: ConnectionHost;
  /** Never changed in place: a list of its own length takes the least, and can be walked over while it changes. */
  #channels = none;
  #joining: Map<string, Promise<void>> | undefined;
  /** At most one: the hello deadline first, the credential's expiry later. */
  #timer: Timer | undefined;
  #abort: AbortController | undefined;
  #state: ConnectionState = { phase: "greeting" };

  constructor({ id, link, codec, identity, host }: ConnectionParts) {
    this.id = id;
    this.codec = codec;
    this.identity = identity;
    this.#link = link;
    this.#host = host;
    this.outbox = new Outbox(host.writer, link, this);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isOpen(): boolean {
    return this.#state.phase === "open";
  }

  /** The session's id; "" before hello. */
  get sessionId(): string {
    return this.#state.phase === "open" ? this.#state.session.id : "";
  }

  /** Aborts when the connection has closed. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#state.phase === "closed") this.#abort.abort();
    return this.#abort.signal;
  }

  get bufferedBytes(): number {
    return this.outbox.bufferedBytes;
  }

  /** Channels this connection is a member of. */
  get channels(): readonly Channel[] {
    return this.#channels;
  }

  channel(name: string): Channel | undefined {
    return this.#channels.find((channel) => channel.name === name);
  }

  joined(channel: Channel): void {
    this.#channels = this.#channels.concat(channel);
  }

  left(channel: Channel): void {
    this.#channels = this.#channels.length === 1 ? none : this.#channels.filter((other) => other !== channel);
  }

  /** How many subscriptions are being authorised. */
  get joiningCount(): number {
    return this.#joining?.size ?? 0;
  }

  /** Resolves when a subscription that is being authorised is decided; undefined when there is none. */
  joining(name: string): Promise<void> | undefined {
    return this.#joining?.get(name);
  }

  /** A subscription is being authorised until what is returned is called. */
  beginJoining(name: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#joining ??= new Map();
    this.#joining.set(name, promise);
    return () => {
      this.#joining?.delete(name);
      if (this.#joining?.size === 0) this.#joining = undefined;
      resolve();
    };
  }

  open(session: Session): void {
    if (this.#state.phase === "greeting") this.#state = { phase: "open", session };
  }

  /** Sends one envelope of this connection's own with the others of this turn. */
  tell(envelope: ServerEnvelope): void {
    this.outbox.send(this.codec.encode(envelope), "tick");
  }

  /** Answers a request with an error; the connection goes on. */
  refuse(
    error: ErrorName,
    message: string,
    details: { readonly id?: number | undefined; readonly retryMs?: number } = {},
  ): void {
    this.tell(errorEnvelope(error, message, details));
  }

  onDrain(): void {
    this.outbox.onDrain();
  }

  /** Calls back after a while, in place of what was waited for before, unless the connection ends first. */
  wait(delayMs: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#host.clock.schedule(delayMs, run, { keepAlive: false });
  }

  stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  encodeGap({ channel, ...gap }: QueuedGap): Frame {
    this.#host.onGap(gap);
    return this.codec.encode({ t: "gap", n: channel, ...gap });
  }

  overflow(why: "slow_consumer" | "process_budget"): void {
    this.close(why);
  }

  dismiss({ retryMs, windowMs }: Pick<GoAway, "retryMs" | "windowMs">): void {
    this.tell({ t: "goaway", retryMs, windowMs });
    this.close("drain");
  }

  /** Ends the connection. What is pending is written first, unless the peer is behind with that too. */
  close(reason: CloseReason): void {
    if (this.#state.phase === "closed") return;
    this.outbox.flush();
    this.#link.close(CLOSE[reason].code, reason);
    this.closed(reason);
  }

  /** The link is gone: the peer left, or the network did. */
  closed(reason: string): void {
    if (this.#state.phase === "closed") return;
    this.stopWaiting();
    this.outbox.close();
    this.#host.onClosed(this, reason);
    this.#state = { phase: "closed" };
    this.#abort?.abort();
  }
}
