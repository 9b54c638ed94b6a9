import { Packr } from "msgpackr";
import { type DecodeLimits, type ResolvedDecodeLimits, resolveDecodeLimits } from "../decode-limits.ts";
import { type Decoded, unreadable } from "../decode-problem.ts";
import { shapeClientEnvelope, shapeServerEnvelope } from "../envelope-shape.ts";
import type { Codec } from "../json-codec.ts";
import { scanMsgpack } from "./msgpack-scan.ts";

/** The MessagePack codec: plain maps, no extensions, so that any implementation can speak it. Needs the `msgpackr` package. */
export function createMsgpackCodec(limits?: DecodeLimits): Codec<Uint8Array> {
  const resolved = resolveDecodeLimits(limits);
  const packr = new Packr({ useRecords: false, mapsAsObjects: true, int64AsType: "number", skipValues: [undefined] });
  const decode = <T>(frame: string | Uint8Array, shape: (value: unknown) => Decoded<T>): Decoded<T> =>
    decodeMsgpack(frame, resolved, (bytes) => packr.unpack(bytes), shape);
  return {
    encode: (envelope) => packr.pack(envelope),
    decodeClient: (frame) => decode(frame, shapeClientEnvelope),
    decodeServer: (frame) => decode(frame, shapeServerEnvelope),
  };
}

function decodeMsgpack<T>(
  frame: string | Uint8Array,
  limits: ResolvedDecodeLimits,
  unpack: (bytes: Uint8Array) => unknown,
  shape: (value: unknown) => Decoded<T>,
): Decoded<T> {
  if (typeof frame === "string") return unreadable("text where MessagePack is agreed");
  if (frame.length > limits.maxBytes) return unreadable("too long", "too_big");
  const broken = scanMsgpack(frame, limits);
  if (broken !== undefined) return unreadable(broken);
  try {
    return shape(unpack(frame));
  } catch {
    return unreadable("not MessagePack");
  }
}
