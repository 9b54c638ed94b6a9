import type { Clock, Timer } from "@mega/core";
import { CLOSE, type CloseReason, type ErrorName, type GoAway, type ServerEnvelope } from "@mega/protocol";
import type { Channel, Member } from "../channels/channel.ts";
import type { Session } from "../sessions/session.ts";
import { Outbox, type OutboxParts } from "../writer/outbox.ts";
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

export interface ConnectionParts {
  readonly id: string;
  readonly link: Link;
  readonly codec: FrameCodec;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly outbox: Omit<OutboxParts, "sink" | "onOverflow" | "encodeGap">;
  /** Before it is told of publications that gave way. */
  readonly onGap?: (gap: Pick<QueuedGap, "why" | "skipped">) => void;
  /** After the connection has closed, for whatever reason, once. */
  readonly onClosed: (connection: Connection, reason: string) => void;
}

/** One peer of the protocol: its state, its channels and its way out. */
export class Connection implements Member, Peer {
  readonly id: string;
  readonly codec: FrameCodec;
  /** Channels this connection is a member of, by name. */
  readonly channels = new Map<string, Channel>();
  readonly outbox: Outbox;
  /** Subscriptions that are being authorised, by name. */
  readonly joining = new Map<string, Promise<void>>();
  identity: Identity;
  /** Grows whenever permissions are looked at anew: what was asked before does not count any more. */
  permissionRevision = 0;
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #onClosed: ConnectionParts["onClosed"];
  /** At most one: the hello deadline first, the credential's expiry later. */
  #timer: Timer | undefined;
  #abort: AbortController | undefined;
  #state: ConnectionState = { phase: "greeting" };

  constructor({ id, link, codec, identity, clock, outbox, onClosed, onGap }: ConnectionParts) {
    this.id = id;
    this.codec = codec;
    this.identity = identity;
    this.#link = link;
    this.#clock = clock;
    this.#onClosed = onClosed;
    this.outbox = new Outbox({
      ...outbox,
      sink: link,
      encodeGap({ channel, ...gap }) {
        onGap?.(gap);
        return codec.encode({ t: "gap", n: channel, ...gap });
      },
      onOverflow: (why) => this.close(why),
    });
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
    this.#timer = this.#clock.schedule(delayMs, run, { keepAlive: false });
  }

  stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
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
    this.#onClosed(this, reason);
    this.#state = { phase: "closed" };
    this.#abort?.abort();
  }
}
