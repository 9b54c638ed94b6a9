import { randomBytes } from "node:crypto";
import type { ServerEnvelope, SubOk } from "@mega/protocol";
import type { FrameCodec } from "../connections/frame-codec.ts";
import type { FlushMode } from "../writer/flush-scheduler.ts";
import type { Outgoing } from "../writer/outgoing.ts";
import type { CompiledChannel } from "./compiled-channel.ts";
import { HistoryRing } from "./history-ring.ts";
import { Presence } from "./presence.ts";
import { Publication } from "./publication.ts";

/** A connection as its channels see it. */
export interface Member {
  readonly id: string;
  readonly sessionId: string;
  readonly codec: FrameCodec;
  send(outgoing: Outgoing, mode: FlushMode): void;
}

export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

export interface PublishRequest {
  readonly event: string;
  readonly payload: unknown;
  readonly key?: string | undefined;
  readonly exceptSession?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** What joining told the subscriber, apart from the request it answers. */
export type JoinAnswer = Pick<SubOk, "n" | "e" | "o" | "recovery" | "presence">;

export interface ChannelParts {
  readonly name: string;
  readonly number: number;
  readonly compiled: CompiledChannel;
  readonly params: Readonly<Record<string, string>>;
}

/** One channel of this instance: its members, its history, who is there. The single writer of its offsets. */
export class Channel {
  readonly name: string;
  readonly number: number;
  readonly compiled: CompiledChannel;
  readonly params: Readonly<Record<string, string>>;
  readonly presence: Presence | undefined;
  readonly #members = new Set<Member>();
  readonly #epoch = randomBytes(6).toString("base64url");
  readonly #ring: HistoryRing<Publication> | undefined;

  constructor({ name, number, compiled, params }: ChannelParts) {
    this.name = name;
    this.number = number;
    this.compiled = compiled;
    this.params = params;
    this.presence = compiled.presence === undefined ? undefined : new Presence();
    this.#ring = compiled.history === undefined ? undefined : new HistoryRing(compiled.history);
  }

  get size(): number {
    return this.#members.size;
  }

  /** Where a subscriber that has seen everything stands; undefined on an ephemeral channel. */
  get position(): Position | undefined {
    return this.#ring === undefined ? undefined : { epoch: this.#epoch, offset: this.#ring.head };
  }

  /** Numbers, keeps and sends. The payload is valid: the caller has checked it. */
  publish(request: PublishRequest, nowMs: number): Position | undefined {
    const offset = this.#ring === undefined ? undefined : this.#ring.head + 1;
    const { key, payload, traceparent, event, exceptSession } = request;
    const publication = new Publication(
      {
        t: "pub",
        n: this.number,
        ev: event,
        ...(offset === undefined ? {} : { o: offset }),
        ...(payload === undefined ? {} : { d: payload }),
        ...(key === undefined ? {} : { k: key }),
        ...(traceparent === undefined ? {} : { tp: traceparent }),
      },
      this.compiled.delivery,
      exceptSession,
    );
    for (const member of this.#members) this.#deliver(member, publication);
    this.#ring?.append(publication, publication.encodedBytes, nowMs);
    return this.position;
  }

  /**
   * Adds a member and says where it stands. With a position that the history reaches, `replay` sends what it missed: call it after the
   * answer is sent and before anything else runs, so that the live feed follows without a hole.
   */
  join(
    member: Member,
    wanted: Position | undefined,
    nowMs: number,
  ): { readonly answer: JoinAnswer; readonly replay: () => void } {
    const missed = this.#missedSince(wanted, nowMs);
    this.#members.add(member);
    const head = this.position;
    const from = missed === undefined ? head : wanted;
    const answer: JoinAnswer = {
      n: this.number,
      ...(from === undefined ? {} : { e: from.epoch, o: from.offset }),
      recovery: wanted === undefined ? "fresh" : missed === undefined ? "reset" : "recovered",
      ...(this.presence === undefined ? {} : { presence: this.presence.snapshot() }),
    };
    return {
      answer,
      replay: () => {
        for (const publication of missed ?? []) this.#deliver(member, publication);
      },
    };
  }

  /** Whether it was a member. */
  leave(member: Member): boolean {
    return this.#members.delete(member);
  }

  has(member: Member): boolean {
    return this.#members.has(member);
  }

  members(): Iterable<Member> {
    return this.#members.values();
  }

  /** Sends one envelope to every member, framed once per codec. */
  broadcast(envelope: ServerEnvelope): void {
    const frames = new Map<FrameCodec, Outgoing>();
    for (const member of this.#members) {
      const outgoing = frames.get(member.codec) ?? member.codec.encode(envelope);
      frames.set(member.codec, outgoing);
      member.send(outgoing, "tick");
    }
  }

  #missedSince(wanted: Position | undefined, nowMs: number): readonly Publication[] | undefined {
    if (wanted === undefined || wanted.epoch !== this.#epoch) return undefined;
    return this.#ring?.since(wanted.offset, nowMs);
  }

  #deliver(member: Member, publication: Publication): void {
    if (publication.exceptSession !== member.sessionId) {
      member.send(publication.frame(member.codec), this.compiled.flush);
      return;
    }
    const own = publication.ownFrame(member.codec);
    if (own !== undefined) member.send(own, this.compiled.flush);
  }
}
