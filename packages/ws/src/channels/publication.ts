import type { Pub } from "@mega/protocol";
import type { FrameCodec } from "../connections/frame-codec.ts";
import type { DeliveryClass, Outgoing } from "../writer/outgoing.ts";

/** Something published on a channel: encoded and framed once per codec, however many receive it, now or from history. */
export class Publication {
  readonly #envelope: Pub;
  readonly #delivery: DeliveryClass;
  readonly #frames = new Map<FrameCodec, Outgoing>();
  /** The session that asked to be left out. */
  readonly exceptSession: string | undefined;

  constructor(envelope: Pub, delivery: DeliveryClass, exceptSession: string | undefined) {
    this.#envelope = envelope;
    this.#delivery = delivery;
    this.exceptSession = exceptSession;
  }

  get offset(): number | undefined {
    return this.#envelope.o;
  }

  /** What keeping it costs, by the codec it was sent in; by its JSON when nobody was there. */
  get encodedBytes(): number {
    for (const { bytes } of this.#frames.values()) return bytes.length;
    return Buffer.byteLength(JSON.stringify(this.#envelope));
  }

  frame(codec: FrameCodec): Outgoing {
    const known = this.#frames.get(codec);
    if (known !== undefined) return known;
    const { n, o, k } = this.#envelope;
    const outgoing: Outgoing = {
      bytes: codec.encode(this.#envelope).bytes,
      delivery: this.#delivery,
      channel: n,
      ...(o === undefined ? {} : { offset: o }),
      ...(k === undefined ? {} : { key: k }),
    };
    this.#frames.set(codec, outgoing);
    return outgoing;
  }

  /** For the session that was left out: only that the position moves on. Undefined where there are no positions. */
  ownFrame(codec: FrameCodec): Outgoing | undefined {
    const { n, o, ev } = this.#envelope;
    return o === undefined ? undefined : codec.encode({ t: "pub", n, o, ev, own: true });
  }
}
