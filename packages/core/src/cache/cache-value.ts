import { CacheError } from "./cache-error.ts";

/** A value as stores keep it: JSON text, or bytes as they are. */
export type CacheData = string | Uint8Array;

/** Throws `CACHE_VALUE_INVALID` for what JSON has no text for. Bytes are copied: the caller may go on writing into them. */
export function encodeCacheValue(value: unknown): CacheData {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new CacheError("CACHE_VALUE_INVALID", "the value cannot be written as JSON", { cause });
  }
  if (text !== undefined) return text;
  throw new CacheError("CACHE_VALUE_INVALID", `the value cannot be written as JSON: it is of type ${typeof value}`);
}

/** A fresh copy each time. */
export const decodeCacheValue = (data: CacheData): unknown =>
  typeof data === "string" ? JSON.parse(data) : Uint8Array.from(data);
