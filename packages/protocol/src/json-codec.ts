import { type DecodeLimits, type ResolvedDecodeLimits, resolveDecodeLimits } from "./decode-limits.ts";
import { type Decoded, unreadable } from "./decode-problem.ts";
import { shapeClientEnvelope, shapeServerEnvelope } from "./envelope-shape.ts";
import type { ClientEnvelope, ServerEnvelope } from "./envelopes.ts";
import { hasForbiddenKey, mayHaveForbiddenKey } from "./forbidden-keys.ts";
import { scanJson } from "./json-scan.ts";

/** One codec of the protocol: what a connection needs once its sub-protocol is agreed. */
export interface Codec<TFrame> {
  readonly encode: (envelope: ClientEnvelope | ServerEnvelope) => TFrame;
  /** For servers. Total: any frame gives a result. */
  readonly decodeClient: (frame: string | Uint8Array) => Decoded<ClientEnvelope>;
  /** For clients. Total: any frame gives a result. */
  readonly decodeServer: (frame: string | Uint8Array) => Decoded<ServerEnvelope>;
}

export function createJsonCodec(limits?: DecodeLimits): Codec<string> {
  const resolved = resolveDecodeLimits(limits);
  return {
    encode: (envelope) => JSON.stringify(envelope),
    decodeClient: (frame) => decodeJson(frame, resolved, shapeClientEnvelope),
    decodeServer: (frame) => decodeJson(frame, resolved, shapeServerEnvelope),
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeJson<T>(
  frame: string | Uint8Array,
  limits: ResolvedDecodeLimits,
  shape: (value: unknown) => Decoded<T>,
): Decoded<T> {
  if (frame.length > limits.maxBytes) return unreadable("too long", "too_big");
  try {
    const text = typeof frame === "string" ? frame : utf8.decode(frame);
    const excess = scanJson(text, limits);
    if (excess !== undefined) return unreadable(excess);
    const value: unknown = JSON.parse(text);
    if (mayHaveForbiddenKey(text) && hasForbiddenKey(value)) return unreadable("forbidden key");
    return shape(value);
  } catch (cause) {
    return unreadable(cause instanceof SyntaxError ? "not JSON" : "not UTF-8");
  }
}
