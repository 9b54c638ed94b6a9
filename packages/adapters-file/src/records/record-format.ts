import { createHash } from "node:crypto";
import type { Result } from "@mega/core";

/** One file's content. */
export interface FileRecord {
  readonly key: string;
  /** What the index finds it by. */
  readonly labels: readonly string[];
  /** Milliseconds since the epoch; from then on it is gone. `Infinity` for never. */
  readonly keptUntil: number;
  /** JSON of the store's own. */
  readonly attributes: unknown;
  readonly body: Uint8Array;
}

/*
 * magic and version    8 bytes
 * checksum            16 bytes: SHA-256 of all that follows, cut
 * keptUntil            8 bytes: double
 * length of the head   4 bytes
 * length of the body   4 bytes
 * head: JSON [key, labels, attributes], then body
 */
const magic = Buffer.from("MEGAREC1", "latin1");
const checksumBytes = 16;
const checkedFrom = magic.length + checksumBytes;
export const prefixBytes = checkedFrom + 8 + 4 + 4;

export function encodeRecord({ key, labels, keptUntil, attributes, body }: FileRecord): Buffer {
  const head = Buffer.from(JSON.stringify([key, labels, attributes]));
  const bytes = Buffer.concat([magic, Buffer.alloc(prefixBytes - magic.length), head, body]);
  bytes.writeDoubleLE(keptUntil, checkedFrom);
  bytes.writeUInt32LE(head.length, checkedFrom + 8);
  bytes.writeUInt32LE(body.byteLength, checkedFrom + 12);
  checksumOf(bytes).copy(bytes, magic.length);
  return bytes;
}

/** Why a file is no record: `torn` is one of ours that is not whole, `foreign` was made by somebody else. */
export type RecordProblem = "torn" | "foreign";

export interface RecordPrefix {
  readonly keptUntil: number;
  readonly headBytes: number;
}

/** Reads what stands before the head, against the size of the whole file. Unchecked: enough to decide whether reading on pays. */
export function decodePrefix(bytes: Buffer, fileBytes: number): Result<RecordPrefix, RecordProblem> {
  const start = bytes.subarray(0, magic.length);
  if (!magic.subarray(0, start.length).equals(start)) return problem("foreign");
  if (bytes.length < prefixBytes) return problem("torn");
  const headBytes = bytes.readUInt32LE(checkedFrom + 8);
  const bodyBytes = bytes.readUInt32LE(checkedFrom + 12);
  if (prefixBytes + headBytes + bodyBytes !== fileBytes) return problem("torn");
  return { ok: true, value: { keptUntil: bytes.readDoubleLE(checkedFrom), headBytes } };
}

/** Total: any bytes give a record or a problem. */
export function decodeRecord(bytes: Buffer): Result<FileRecord, RecordProblem> {
  const prefix = decodePrefix(bytes, bytes.length);
  if (!prefix.ok) return prefix;
  if (!checksumOf(bytes).equals(bytes.subarray(magic.length, checkedFrom))) return problem("torn");
  const { keptUntil, headBytes } = prefix.value;
  const head = decodeHead(bytes.toString("utf8", prefixBytes, prefixBytes + headBytes));
  if (head === undefined) return problem("foreign");
  return { ok: true, value: { ...head, keptUntil, body: bytes.subarray(prefixBytes + headBytes) } };
}

function decodeHead(text: string): Pick<FileRecord, "key" | "labels" | "attributes"> | undefined {
  try {
    const head: unknown = JSON.parse(text);
    if (!Array.isArray(head) || head.length !== 3) return undefined;
    const [key, labels, attributes]: readonly unknown[] = head;
    return typeof key === "string" && isTextList(labels) ? { key, labels, attributes } : undefined;
  } catch {
    return undefined;
  }
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const checksumOf = (bytes: Buffer): Buffer =>
  createHash("sha256").update(bytes.subarray(checkedFrom)).digest().subarray(0, checksumBytes);

const problem = (what: RecordProblem): { readonly ok: false; readonly problem: RecordProblem } => ({
  ok: false,
  problem: what,
});
