import { constants, deflateRawSync } from "node:zlib";
import { decodeFrame, encodeFrame, markCompressed } from "../writer/frame.ts";
import { WsError } from "../ws-error.ts";

/** Each message is compressed once, on its own, and the frame shared by all who receive it: no memory per connection. */
export interface CompressionOptions {
  /** Shorter messages are sent as they are. @default 1_024 */
  readonly thresholdBytes?: number;
  /** From 1, the fastest, to 9, the smallest. @default 3 */
  readonly level?: number;
}

export const compressionDefaults = { thresholdBytes: 1_024, level: 3 } as const satisfies Required<CompressionOptions>;

export function resolveCompression(options: CompressionOptions = {}): Required<CompressionOptions> {
  const resolved = { ...compressionDefaults, ...options };
  const { thresholdBytes, level } = resolved;
  if (!Number.isSafeInteger(thresholdBytes) || thresholdBytes < 0) {
    throw invalid("thresholdBytes", thresholdBytes, "a whole number of 0 or more");
  }
  if (!Number.isInteger(level) || level < 1 || level > 9) throw invalid("level", level, "a whole number from 1 to 9");
  return resolved;
}

const invalid = (name: string, value: unknown, wanted: string): WsError =>
  new WsError("WS_OPTION_INVALID", `compression.${name} must be ${wanted}, got ${String(value)}`, {
    data: { option: `compression.${name}`, value },
  });

/** Turns a whole frame into its compressed form, or returns it as it is. */
export type Deflate = (frame: Buffer) => Buffer;

/** What a sync flush ends with and a message leaves out (RFC 7692 §7.2.1). */
const tailBytes = 4;

/** A message of its own is a fresh window: `server_no_context_takeover` (RFC 7692 §7.1.1.1). */
export function createDeflate({ thresholdBytes, level }: Required<CompressionOptions>): Deflate {
  return (frame) => {
    const { payload, isBinary } = decodeFrame(frame);
    if (payload.length < thresholdBytes) return frame;
    const deflated = deflateRawSync(payload, { level, finishFlush: constants.Z_SYNC_FLUSH });
    const compressed = deflated.subarray(0, deflated.length - tailBytes);
    return compressed.length < payload.length ? markCompressed(encodeFrame(compressed), isBinary) : frame;
  };
}
