import { type FileHandle, lstat, open } from "node:fs/promises";
import { systemCodeOf } from "../map-file-error.ts";
import { readFlags } from "../read-small-file.ts";
import {
  decodePrefix,
  decodeRecord,
  type FileRecord,
  prefixBytes,
  type RecordPrefix,
  type RecordProblem,
} from "./record-format.ts";

/** What is under a name. `bytes` is what it takes, undefined where there is no file: nothing, a link, a pipe, a directory. */
export type RecordState<Content> =
  | { readonly state: "missing"; readonly bytes: undefined }
  | { readonly state: "unreadable"; readonly problem: RecordProblem; readonly bytes: number | undefined }
  | { readonly state: "whole"; readonly content: Content; readonly bytes: number; readonly usedAt: number };

/** More than most records take, so that one read does. */
const firstReadBytes = 16_384;

/** What opening says of something that is no file of ours: a link, a pipe without a writer, a file of another user. */
const foreignCodes: ReadonlySet<string> = new Set(["ELOOP", "EMLINK", "EISDIR", "ENXIO", "EACCES", "EPERM", "ENOTDIR"]);

/** Reads and checks a record. What has not the shape of one is never read whole. */
export const readRecordFile = (path: string): Promise<RecordState<FileRecord>> =>
  withOpenFile(path, async (handle, fileBytes) => {
    const first = await readBytes(handle, 0, Math.min(fileBytes, firstReadBytes));
    const prefix = decodePrefix(first, fileBytes);
    if (!prefix.ok) return prefix;
    if (first.length === fileBytes) return decodeRecord(first);
    return decodeRecord(Buffer.concat([first, await readBytes(handle, first.length, fileBytes - first.length)]));
  });

/** Reads what stands before the record's head, unchecked. */
export const readRecordPrefix = (path: string): Promise<RecordState<RecordPrefix>> =>
  withOpenFile(path, async (handle, fileBytes) =>
    decodePrefix(await readBytes(handle, 0, Math.min(fileBytes, prefixBytes)), fileBytes),
  );

/** Size and last use of a file; undefined for what is none. */
export async function statRecordFile(
  path: string,
): Promise<{ readonly bytes: number; readonly usedAt: number } | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? { bytes: found.size, usedAt: found.mtimeMs } : undefined;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

type Read<Content> =
  | { readonly ok: true; readonly value: Content }
  | { readonly ok: false; readonly problem: RecordProblem };

async function withOpenFile<Content>(
  path: string,
  read: (handle: FileHandle, fileBytes: number) => Promise<Read<Content>>,
): Promise<RecordState<Content>> {
  let handle: FileHandle;
  try {
    handle = await open(path, readFlags);
  } catch (error) {
    const systemCode = systemCodeOf(error);
    if (systemCode === "ENOENT") return { state: "missing", bytes: undefined };
    if (foreignCodes.has(systemCode)) return { state: "unreadable", problem: "foreign", bytes: undefined };
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return { state: "unreadable", problem: "foreign", bytes: undefined };
    const bytes = found.size;
    const result = await read(handle, bytes);
    return result.ok
      ? { state: "whole", content: result.value, bytes, usedAt: found.mtimeMs }
      : { state: "unreadable", problem: result.problem, bytes };
  } finally {
    await handle.close();
  }
}

/** Fewer than asked for when the file ends before. */
async function readBytes(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
