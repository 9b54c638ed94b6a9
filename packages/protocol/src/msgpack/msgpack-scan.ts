import type { ResolvedDecodeLimits } from "../decode-limits.ts";
import { isForbiddenKey } from "../forbidden-keys.ts";
import { type MsgpackToken, readMsgpackToken } from "./msgpack-token.ts";

/** A container that is being walked: how many values it still lacks, and whether every second one is a key. */
interface Level {
  left: number;
  readonly isMap: boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Walks MessagePack bytes without building values, so that a few bytes that announce millions of elements cost nothing.
 * Undefined when the bytes are exactly one value within limits: text in UTF-8, keys that are strings and allowed, no extension types.
 */
export function scanMsgpack(bytes: Uint8Array, limits: ResolvedDecodeLimits): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const levels: Level[] = [{ left: 1, isMap: false }];
  let at = 0;
  let keys = 0;
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    if (level.left === 0) {
      levels.pop();
      continue;
    }
    const isKey = level.isMap && level.left % 2 === 0;
    level.left--;
    const token = at < bytes.length ? readMsgpackToken(view, at) : undefined;
    if (token === undefined || token.length > bytes.length - token.start) return "not MessagePack";
    const problem = checkToken(bytes, token, isKey);
    if (problem !== undefined) return problem;
    at = token.start;
    if (token.kind === "scalar" || token.kind === "string") {
      at += token.length;
      continue;
    }
    if (levels.length > limits.maxDepth) return "nested too deep";
    const isMap = token.kind === "map";
    if (isMap) keys += token.length;
    if (keys > limits.maxKeys) return "too many keys";
    levels.push({ left: isMap ? token.length * 2 : token.length, isMap });
  }
  return at === bytes.length ? undefined : "more than one value";
}

function checkToken(bytes: Uint8Array, token: MsgpackToken, isKey: boolean): string | undefined {
  if (token.kind !== "string") return isKey ? "key is not a string" : undefined;
  const raw = bytes.subarray(token.start, token.start + token.length);
  if (!isKey && raw.every((byte) => byte < 0x80)) return undefined;
  try {
    const text = utf8.decode(raw);
    return isKey && isForbiddenKey(text) ? "forbidden key" : undefined;
  } catch {
    return "not UTF-8";
  }
}
