import { createJsonCodec, type Subprotocol } from "@mega/protocol";
import type { Deflate } from "../compression/deflate.ts";
import { createFrameCodec, type FrameCodec } from "../connections/frame-codec.ts";

/** The codecs of one server: one object per sub-protocol and compression, because frames are shared by codec. */
export interface Codecs {
  /** The codec of the first name that this server can speak; undefined when there is none. */
  choose(offered: readonly Subprotocol[]): Promise<FrameCodec | undefined>;
  /** The same codec with compressed frames. */
  compressed(codec: FrameCodec): FrameCodec;
  readonly json: FrameCodec;
}

/** MessagePack is loaded by the first client that asks for it, and is not there when its package is not installed. */
export function createCodecs(maxMessageBytes: number, deflate: Deflate | undefined): Codecs {
  const limits = { maxBytes: maxMessageBytes };
  const json = createFrameCodec("mega.v1.json", createJsonCodec(limits));
  let msgpack: Promise<FrameCodec | undefined> | undefined;
  const deflated = new Map<FrameCodec, FrameCodec>();

  const load = async (subprotocol: Subprotocol): Promise<FrameCodec | undefined> => {
    if (subprotocol === "mega.v1.json") return json;
    msgpack ??= import("@mega/protocol/msgpack").then(
      ({ createMsgpackCodec }) => createFrameCodec(subprotocol, createMsgpackCodec(limits)),
      () => undefined,
    );
    return msgpack;
  };

  return {
    json,
    async choose(offered) {
      for (const subprotocol of offered) {
        const codec = await load(subprotocol);
        if (codec !== undefined) return codec;
      }
      return undefined;
    },
    compressed(codec) {
      if (deflate === undefined) return codec;
      const known = deflated.get(codec);
      if (known !== undefined) return known;
      const made: FrameCodec = {
        ...codec,
        encode: (envelope) => {
          const outgoing = codec.encode(envelope);
          return { ...outgoing, bytes: deflate(outgoing.bytes) };
        },
      };
      deflated.set(codec, made);
      return made;
    },
  };
}
