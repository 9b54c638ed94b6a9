import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { mountSmallDisk, type SmallDisk } from "@mega/lab";
import { temporaryFile } from "./temporary-directory.ts";

/** A disk of its own; undefined where this process may not mount one. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const dataFolder = join(dirname(temporaryFile()), "disk");
  mkdirSync(dataFolder);
  return mountSmallDisk({ dataFolder, megabytes });
}
