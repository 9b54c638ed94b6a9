import type { VersionRange } from "./version.ts";

/** A position on the wire: epoch and offset. */
export interface WirePosition {
  readonly e: string;
  readonly o: number;
}

/** An error on the wire. `code` is of the table in `error-codes.ts`; `name` is the application's own word for it. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly name?: string;
  readonly data?: unknown;
  /** Pause before the next try. */
  readonly retryMs?: number;
}

/** W3C `traceparent` of the span that caused the envelope. */
interface Traced {
  readonly tp?: string;
}

// Sent by the client.

/** First envelope of a connection. With `sid` and `resume` it asks for the session back; `ack` is the last direct message seen. */
export interface Hello {
  readonly t: "hello";
  readonly v: VersionRange;
  readonly caps?: readonly string[];
  readonly token?: string;
  readonly sid?: string;
  readonly resume?: string;
  readonly ack?: number;
}

/** Subscribe; with `pos` also recover what was published since. */
export interface Sub extends Traced {
  readonly t: "sub";
  readonly id: number;
  readonly ch: string;
  readonly token?: string;
  readonly pos?: WirePosition;
  /** Metadata shown to others where the channel has presence. */
  readonly meta?: unknown;
}

export interface Unsub {
  readonly t: "unsub";
  readonly id: number;
  readonly ch: string;
}

/** A question: answered once by `res`, not repeated by the client after a reconnect. */
export interface Req extends Traced {
  readonly t: "req";
  readonly id: number;
  readonly ch: string;
  readonly m: string;
  readonly d?: unknown;
}

/** A command: numbered within the session, repeated until acknowledged, executed at most once inside the window. */
export interface Cmd extends Traced {
  readonly t: "cmd";
  readonly id: number;
  readonly s: number;
  readonly ch: string;
  readonly m: string;
  readonly d?: unknown;
}

/** Changes the caller's own presence metadata. */
export interface SetPresence {
  readonly t: "presence";
  readonly id: number;
  readonly ch: string;
  readonly meta: unknown;
}

/** A new credential: for the connection, or for one channel. */
export interface Refresh {
  readonly t: "refresh";
  readonly id: number;
  readonly token: string;
  readonly ch?: string;
}

// Sent by both.

/** Everything up to this number arrived: direct messages from the server, commands from the client. */
export interface Ack {
  readonly t: "ack";
  readonly s: number;
}

export interface Ping {
  readonly t: "ping";
  readonly ts?: number;
}

export interface Pong {
  readonly t: "pong";
  readonly ts?: number;
}

// Sent by the server.

/** Answers `hello` and announces what holds on this connection. */
export interface Welcome {
  readonly t: "welcome";
  readonly v: number;
  readonly sid: string;
  /** Opaque, single use, replaced by the next welcome. */
  readonly resume: string;
  readonly resumed: boolean;
  /** How long after a disconnect the session can be resumed. */
  readonly resumeTtlMs: number;
  /** The server pings this often; silence of this plus a grace means the link is dead. */
  readonly pingMs: number;
  readonly maxMessageBytes: number;
  readonly maxChannels: number;
  /** The last command number applied in this session. */
  readonly cseq: number;
  readonly caps: readonly string[];
  /** When the credential expires, in milliseconds from now. */
  readonly expiresInMs?: number;
}

/** What became of a subscriber's position. */
export type Recovery = "fresh" | "recovered" | "reset";

/**
 * Answers `sub`. From here on the channel is `n`, a number of this instance; without `e` and `o` it is ephemeral.
 * What was published after `o` follows as ordinary `pub`s: at once when recovered, as it happens otherwise.
 */
export interface SubOk {
  readonly t: "subok";
  readonly id: number;
  readonly ch: string;
  readonly n: number;
  readonly e?: string;
  readonly o?: number;
  readonly recovery: Recovery;
  readonly presence?: PresenceSnapshot;
}

/** A publication. `k` is its conflation key; without `o` the channel is ephemeral. */
export interface Pub extends Traced {
  readonly t: "pub";
  readonly n: number;
  readonly o?: number;
  readonly ev: string;
  readonly d?: unknown;
  readonly k?: string;
  /** The publisher asked to be left out: it only moves the position, there is no payload. */
  readonly own?: true;
}

/** The publications `from`…`to` will not come on this connection; `skipped` counts them where there are no offsets. */
export interface Gap {
  readonly t: "gap";
  readonly n: number;
  readonly why: "slow" | "conflated" | "expired";
  readonly from?: number;
  readonly to?: number;
  readonly skipped?: number;
}

/** The log is another one, or the position is out of reach: drop the state, fetch it anew, go on from here. */
export interface Reset {
  readonly t: "reset";
  readonly n: number;
  readonly e: string;
  readonly o: number;
}

/** The server ended a subscription. */
export interface Unsubscribed {
  readonly t: "unsub";
  readonly n: number;
  readonly code: number;
  readonly message: string;
}

export type Res =
  | { readonly t: "res"; readonly id: number; readonly ok: true; readonly d?: unknown }
  | { readonly t: "res"; readonly id: number; readonly ok: false; readonly err: WireError };

/** A message to this user or connection, outside any channel; `q` numbers it within the session. */
export interface Dm extends Traced {
  readonly t: "dm";
  readonly q: number;
  readonly ev: string;
  readonly d?: unknown;
}

export interface PresenceMember {
  readonly id: string;
  readonly user?: string;
  readonly meta?: unknown;
}

export interface PresenceSnapshot {
  readonly rev: number;
  readonly members: readonly PresenceMember[];
}

/** A change of who is there. `rev` is one more than the last, otherwise ask for a snapshot; `full` is one. */
export interface PresenceDiff {
  readonly t: "presence";
  readonly n: number;
  readonly rev: number;
  readonly full?: readonly PresenceMember[];
  readonly join?: readonly PresenceMember[];
  readonly leave?: readonly string[];
  readonly update?: readonly PresenceMember[];
}

/** The connection will close: come back after `retryMs` plus a random part of `windowMs`. */
export interface GoAway {
  readonly t: "goaway";
  readonly retryMs: number;
  readonly windowMs: number;
}

/** A request that failed before it had an answer of its own; without `id` it concerns no request. */
export interface ErrorEnvelope {
  readonly t: "error";
  readonly id?: number;
  readonly err: WireError;
}

export type ClientEnvelope = Hello | Sub | Unsub | Req | Cmd | SetPresence | Refresh | Ack | Ping | Pong;

export type ServerEnvelope =
  | Welcome
  | SubOk
  | Pub
  | Gap
  | Reset
  | Unsubscribed
  | Res
  | Ack
  | Dm
  | PresenceDiff
  | GoAway
  | Ping
  | Pong
  | ErrorEnvelope;
