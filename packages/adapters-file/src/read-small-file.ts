import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { systemCodeOf } from "./map-file-error.ts";

/** Never through a symbolic link, and never waiting for the other end of a pipe. */
export const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const maxBytes = 4_096;

export interface SmallFile {
  readonly text: string;
  readonly inode: bigint;
  readonly modifiedNs: bigint;
}

/** The beginning of a file; undefined when there is none. */
export async function readSmallFile(path: string): Promise<SmallFile | undefined> {
  const handle = await open(path, readFlags).catch((error: unknown) => {
    if (systemCodeOf(error) !== "ENOENT") throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { ino, mtimeNs } = await handle.stat({ bigint: true });
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return { text: buffer.toString("utf8", 0, bytesRead), inode: ino, modifiedNs: mtimeNs };
  } finally {
    await handle.close();
  }
}
