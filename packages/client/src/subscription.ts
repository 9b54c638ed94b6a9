import {
  type Gap,
  isTemporaryError,
  judgeOffset,
  type Position,
  type PresenceDiff,
  type Pub,
  type Recovery,
  type Reset,
  type SubOk,
  type WireError,
} from "@mega/protocol";
import type { ClientClock } from "./clock.ts";
import { EventListeners, Listeners } from "./listeners.ts";
import { PresenceView } from "./presence.ts";
import type { Answer, Wire } from "./requests.ts";

/**
 * What became of what was published meanwhile:
 * - `fresh`: the first subscription, from here on
 * - `recovered`: nothing is missing, what was published meanwhile follows
 * - `reset`: something may be missing: fetch the state anew
 * - `gap`: something is missing and will not come; the rest goes on
 */
export type ChannelRecovery = Recovery | "gap";

/**
 * joining → live → joining: the connection was lost, or a hole is being filled
 * joining → refused: the server does not let the client in; asked again with the next connection
 * any → left, by `leave()`, for good
 */
export type ChannelState =
  | { readonly phase: "joining"; readonly recovery?: undefined }
  | {
      readonly phase: "live";
      readonly recovery: ChannelRecovery;
      readonly gap?: Pick<Gap, "why" | "from" | "to" | "skipped">;
    }
  | { readonly phase: "refused"; readonly recovery?: undefined; readonly error: WireError }
  | { readonly phase: "left"; readonly recovery?: undefined };

export interface PublicationPlace {
  /** Absent on an ephemeral channel. */
  readonly offset: number | undefined;
}

export interface SubscriptionParts {
  readonly name: string;
  readonly wire: Wire;
  readonly clock: ClientClock;
  readonly meta: unknown;
  readonly position: Position | undefined;
  /** The channel's number on this connection, under which its publications come; undefined while it has none. */
  onNumber(subscription: Subscription, now: number | undefined, before: number | undefined): void;
  onState(subscription: Subscription, state: ChannelState): void;
}

const retryMs = 1_000;

/** One channel of the client, across connections: where it stands, and what it delivers. */
export class Subscription {
  readonly name: string;
  readonly events = new EventListeners<[payload: unknown, place: PublicationPlace]>();
  readonly states = new Listeners<[state: ChannelState]>();
  readonly presence = new PresenceView();
  readonly #parts: SubscriptionParts;
  #state: ChannelState = { phase: "joining" };
  #number: number | undefined;
  #position: Position | undefined;
  #wasLive = false;
  #meta: unknown;
  #isMetaUnderWay = false;
  /** Tells a retry that another attempt has overtaken it. */
  #attempt = 0;

  constructor(parts: SubscriptionParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#meta = parts.meta;
    this.#position = parts.position;
  }

  get state(): ChannelState {
    return this.#state;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  /** Asks to be let in, from where it stands. */
  join(): void {
    const { wire } = this.#parts;
    if (!wire.isOnline || this.#state.phase === "left") return;
    this.#change({ phase: "joining" });
    const attempt = ++this.#attempt;
    const id = wire.requests.wait((answer) => attempt === this.#attempt && this.#joined(answer));
    const { epoch: e, offset: o } = this.#position ?? {};
    wire.send({
      t: "sub",
      id,
      ch: this.name,
      ...(e === undefined || o === undefined ? {} : { pos: { e, o } }),
      ...(this.#meta === undefined ? {} : { meta: this.#meta }),
    });
  }

  /** The connection is gone. */
  down(): void {
    this.#attempt++;
    this.#isMetaUnderWay = false;
    this.#setNumber(undefined);
    if (this.#state.phase === "live") this.#change({ phase: "joining" });
  }

  leave(): void {
    this.#unsubscribe();
    this.#change({ phase: "left" });
  }

  forgetPosition(): void {
    this.#position = undefined;
  }

  /** Shown to the others from now on. Of changes made while one is under way only the last is sent. */
  setMeta(meta: unknown): void {
    this.#meta = meta;
    const { wire } = this.#parts;
    if (this.#isMetaUnderWay || this.#state.phase !== "live") return;
    this.#isMetaUnderWay = true;
    const id = wire.requests.wait(() => {
      this.#isMetaUnderWay = false;
      if (this.#meta !== meta) this.setMeta(this.#meta);
    });
    wire.send({ t: "presence", id, ch: this.name, meta });
  }

  onPub({ o, own, ev, d }: Pub): void {
    if (o !== undefined && this.#position !== undefined) {
      const verdict = judgeOffset(this.#position.offset, o);
      if (verdict === "duplicate") return;
      if (verdict === "hole") return this.#rejoin();
      this.#position = { ...this.#position, offset: o };
    }
    if (own !== true) this.events.tell(ev, d, { offset: o });
  }

  onGap({ why, from, to, skipped }: Gap): void {
    if (from !== undefined && to !== undefined && this.#position !== undefined) {
      if (judgeOffset(this.#position.offset, to) === "duplicate") return;
      if (judgeOffset(this.#position.offset, from) === "hole") return this.#rejoin();
      this.#position = { ...this.#position, offset: to };
    }
    const gap = {
      why,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(skipped === undefined ? {} : { skipped }),
    };
    this.#change({ phase: "live", recovery: "gap", gap });
  }

  onReset({ e, o }: Reset): void {
    this.#position = { epoch: e, offset: o };
    this.#change({ phase: "live", recovery: "reset" });
  }

  onPresence(diff: PresenceDiff): void {
    if (!this.presence.apply(diff)) this.#rejoin();
  }

  /** The server does not let the client in, or has put it out. */
  refuse(error: WireError): void {
    this.#setNumber(undefined);
    this.#change({ phase: "refused", error });
  }

  /** The server lets the client in: it answers, or does so unasked, and then an answer still under way says nothing new. */
  live({ n, e, o, recovery, presence }: SubOk): void {
    this.#attempt++;
    const before = this.#position;
    const isElsewhere = before?.epoch !== e || before?.offset !== o;
    this.#position = e === undefined || o === undefined ? undefined : { epoch: e, offset: o };
    this.#setNumber(n);
    if (presence !== undefined) this.presence.reset(presence);
    // Whoever was here before and is not continued from where it stood may have missed something, whatever the server calls it.
    const isLoss = recovery === "fresh" ? this.#wasLive : recovery === "recovered" && isElsewhere;
    this.#wasLive = true;
    this.#change({ phase: "live", recovery: isLoss ? "reset" : recovery });
  }

  #joined(answer: Answer): void {
    if (answer.t === "subok") return this.live(answer);
    if (answer.t === "res") return;
    const { err } = answer;
    if (!isTemporaryError(err.code)) return this.refuse(err);
    const attempt = this.#attempt;
    this.#parts.clock.schedule(err.retryMs ?? retryMs, () => attempt === this.#attempt && this.join());
  }

  /** Something is missing that the server may still have: nothing is delivered until it has answered. */
  #rejoin(): void {
    this.#unsubscribe();
    this.join();
  }

  #unsubscribe(): void {
    const { wire } = this.#parts;
    this.#attempt++;
    this.#setNumber(undefined);
    if (wire.isOnline) wire.send({ t: "unsub", id: wire.requests.wait(() => {}), ch: this.name });
  }

  #setNumber(now: number | undefined): void {
    const before = this.#number;
    this.#number = now;
    this.#parts.onNumber(this, now, before);
  }

  #change(state: ChannelState): void {
    if (this.#state.phase === "left" || (state.phase === "joining" && this.#state.phase === "joining")) return;
    this.#state = state;
    this.#parts.onState(this, state);
    this.states.tell(state);
  }
}
