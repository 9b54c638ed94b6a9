import type { Codec, ServerEnvelope, Subprotocol } from "@mega/protocol";
import { encodeFrame } from "../writer/frame.ts";
import type { Outgoing } from "../writer/outgoing.ts";

/** The codec of a sub-protocol, down to whole WebSocket frames. One object per sub-protocol: it is the key under which frames are shared. */
export interface FrameCodec extends Pick<Codec<string | Uint8Array>, "decodeClient"> {
  readonly subprotocol: Subprotocol;
  /** Whether its messages are binary; the other kind is a violation. */
  readonly isBinary: boolean;
  encode(envelope: ServerEnvelope): Outgoing;
}

export function createFrameCodec(subprotocol: Subprotocol, codec: Codec<string | Uint8Array>): FrameCodec {
  return {
    subprotocol,
    isBinary: subprotocol === "mega.v1.msgpack",
    decodeClient: codec.decodeClient,
    encode: (envelope) => ({ ...encodeFrame(codec.encode(envelope)), delivery: "must" }),
  };
}
