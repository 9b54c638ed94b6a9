import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";

export interface SmallDisk extends Disposable {
  readonly path: string;
}

export interface SmallDiskOptions {
  /** Of the server that shall fill the disk: it lies beside it, and belongs to the same user. */
  readonly dataFolder: string;
  readonly megabytes: number;
}

/** A disk in memory; undefined where this process may not mount. */
export function mountSmallDisk({ dataFolder, megabytes }: SmallDiskOptions): SmallDisk | undefined {
  const path = `${dataFolder}-small`;
  const { uid, gid } = statSync(dataFolder);
  mkdirSync(path);
  const options = `size=${megabytes}m,mode=700,uid=${uid},gid=${gid}`;
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", options, "none", path]);
  } catch {
    return undefined;
  }
  return { path, [Symbol.dispose]: () => void execFileSync("/bin/umount", ["--lazy", path]) };
}
