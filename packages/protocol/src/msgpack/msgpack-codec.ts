import { type Options, Packr } from "msgpackr";
import { type DecodeLimits, type ResolvedDecodeLimits, resolveDecodeLimits } from "../decode-limits.ts";
import { type Decoded, unreadable } from "../decode-problem.ts";
import { shapeClientEnvelope, shapeServerEnvelope } from "../envelope-shape.ts";
import type { Codec } from "../json-codec.ts";
import { scanMsgpack } from "./msgpack-scan.ts";

/** `skipValues` keeps absent fields off the wire; the library has it, its types do not. */
const packrOptions: Options & { readonly skipValues: readonly unknown[] } = {
  useRecords: false,
  mapsAsObjects: true,
  int64AsType: "number",
  skipValues: [undefined],
};

/** The MessagePack codec: plain maps, no extensions, so that any implementation can speak it. Needs the `msgpackr` package. */
export function createMsgpackCodec(limits?: DecodeLimits): Codec<Uint8Array> {
  const resolved = resolveDecodeLimits(limits);
  const packr = new Packr(packrOptions);
  const decode = <T>(frame: string | Uint8Array, shape: (value: unknown) => Decoded<T>): Decoded<T> => {
    if (typeof frame === "string") return unreadable("text where MessagePack is agreed");
    const refusal = refuseFrame(frame, resolved);
    if (refusal !== undefined) return refusal;
    try {
      return shape(packr.unpack(frame));
    } catch {
      return unreadable("not MessagePack");
    }
  };
  return {
    encode: (envelope) => packr.pack(envelope),
    decodeClient: (frame) => decode(frame, shapeClientEnvelope),
    decodeServer: (frame) => decode(frame, shapeServerEnvelope),
  };
}

/** What speaks against a frame before anything is built from it. */
function refuseFrame(frame: Uint8Array, limits: ResolvedDecodeLimits): Decoded<never> | undefined {
  if (frame.length > limits.maxBytes) return unreadable("too long", "too_big");
  const broken = scanMsgpack(frame, limits);
  return broken === undefined ? undefined : unreadable(broken);
}
