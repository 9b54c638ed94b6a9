import { randomBytes } from "node:crypto";
import type { ServerEnvelope, SubOk } from "@mega/protocol";
import type { FrameCodec } from "../connections/frame-codec.ts";
import { ChannelFeed, type Follower } from "../writer/channel-feed.ts";
import type { FlushScheduler } from "../writer/flush-scheduler.ts";
import type { CompiledChannel } from "./compiled-channel.ts";
import { HistoryRing } from "./history-ring.ts";
import { Presence } from "./presence.ts";
import { Publication } from "./publication.ts";

/** A connection as its channels see it. */
export interface Member {
  readonly id: string;
  readonly sessionId: string;
  readonly codec: FrameCodec;
  readonly outbox: Follower;
}

export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

export interface PublishRequest {
  readonly event: string;
  readonly payload: unknown;
  readonly key?: string | undefined;
  /** Who is left out. */
  readonly except?: Member | undefined;
  readonly traceparent?: string | undefined;
}

/** What joining told the subscriber, apart from the request it answers. */
export type JoinAnswer = Pick<SubOk, "n" | "e" | "o" | "recovery" | "presence">;

export interface ChannelParts {
  readonly name: string;
  readonly number: number;
  readonly compiled: CompiledChannel;
  readonly params: Readonly<Record<string, string>>;
  readonly scheduler: FlushScheduler;
}

/** One channel of this instance: its members, its history, who is there. The single writer of its offsets. */
export class Channel {
  readonly name: string;
  readonly number: number;
  readonly compiled: CompiledChannel;
  readonly params: Readonly<Record<string, string>>;
  readonly presence: Presence | undefined;
  readonly #members = new Set<Member>();
  readonly #feeds = new Map<FrameCodec, ChannelFeed>();
  readonly #scheduler: FlushScheduler;
  readonly #epoch = randomBytes(6).toString("base64url");
  readonly #ring: HistoryRing<Publication> | undefined;

  constructor({ name, number, compiled, params, scheduler }: ChannelParts) {
    this.name = name;
    this.number = number;
    this.compiled = compiled;
    this.params = params;
    this.#scheduler = scheduler;
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
    const { key, payload, traceparent, event, except } = request;
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
      except?.sessionId,
    );
    for (const [codec, feed] of this.#feeds) {
      const exception =
        except === undefined ? undefined : { follower: except.outbox, message: publication.ownFrame(codec) };
      feed.publish(publication.frame(codec), this.compiled.flush, exception);
    }
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
    this.#feedOf(member.codec).add(member.outbox);
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
        for (const publication of missed ?? []) this.#replay(member, publication);
      },
    };
  }

  /** Whether it was a member. */
  leave(member: Member): boolean {
    this.#feeds.get(member.codec)?.delete(member.outbox);
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
    for (const [codec, feed] of this.#feeds) if (feed.size > 0) feed.publish(codec.encode(envelope), "tick");
  }

  #feedOf(codec: FrameCodec): ChannelFeed {
    const known = this.#feeds.get(codec);
    if (known !== undefined) return known;
    const feed = new ChannelFeed(this.#scheduler);
    this.#feeds.set(codec, feed);
    return feed;
  }

  #missedSince(wanted: Position | undefined, nowMs: number): readonly Publication[] | undefined {
    if (wanted === undefined || wanted.epoch !== this.#epoch) return undefined;
    return this.#ring?.since(wanted.offset, nowMs);
  }

  #replay(member: Member, publication: Publication): void {
    const isOwn = publication.exceptSession === member.sessionId;
    const message = isOwn ? publication.ownFrame(member.codec) : publication.frame(member.codec);
    if (message !== undefined) member.outbox.send(message, this.compiled.flush);
  }
}
