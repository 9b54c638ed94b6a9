import type { CacheEntry } from "@mega/core/cache";

const newline = 10;

export const encodeTime = (time: number): string =>
  time === Number.POSITIVE_INFINITY ? "inf" : String(Math.ceil(time));
const decodeTime = (text: string | undefined): number => (text === "inf" ? Number.POSITIVE_INFINITY : Number(text));

/** The line in front of the data. `tags` are encoded. */
export const encodeHeader = ({ data, freshUntil, keptUntil }: CacheEntry, tags: readonly string[]): string =>
  [typeof data === "string" ? "j" : "b", encodeTime(freshUntil), encodeTime(keptUntil), ...tags].join(" ");

/** Text where the data is text, which the driver sends with less work. */
export function encodeEntry(entry: CacheEntry, tags: readonly string[]): string | Buffer {
  const header = `${encodeHeader(entry, tags)}\n`;
  return typeof entry.data === "string" ? header + entry.data : Buffer.concat([Buffer.from(header), entry.data]);
}

/** Undefined for what no cache has written. */
export function decodeEntry(bytes: Buffer): CacheEntry | undefined {
  const end = bytes.indexOf(newline);
  if (end < 0) return undefined;
  const [kind, fresh, kept] = bytes.toString("latin1", 0, end).split(" ");
  const entry = { freshUntil: decodeTime(fresh), keptUntil: decodeTime(kept) };
  if (Number.isNaN(entry.freshUntil) || Number.isNaN(entry.keptUntil)) return undefined;
  if (kind === "j") return { ...entry, data: bytes.toString("utf8", end + 1) };
  return kind === "b" ? { ...entry, data: bytes.subarray(end + 1) } : undefined;
}
