import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { mountSmallDisk } from "@mega/lab";
import { FaultUnavailable } from "../fault.ts";
import type { Place, ReadOnlySwitch, SmallDiskPlan } from "../subject.ts";

function makeFolder(place: Place, name: string): string {
  const folder = join(place.folder, name);
  mkdirSync(folder);
  return folder;
}

/** For a subject that keeps files itself: its folder is the disk. */
export const fileDiskPlan = (
  sizes: Pick<SmallDiskPlan, "megabytes" | "ballastMegabytes" | "valueBytes">,
): SmallDiskPlan => ({
  ...sizes,
  dataFolder: async (place) => makeFolder(place, "disk"),
  settle: async (place) => ({ place: { ...place, folder: place.disk ?? place.folder }, close: async () => {} }),
});

/** A disk that is mounted for reading only while the store opens. */
export async function openReadOnlyDisk(place: Place): Promise<ReadOnlySwitch> {
  const disk = mountSmallDisk({ dataFolder: makeFolder(place, "disk"), megabytes: 16 });
  if (disk === undefined) throw new FaultUnavailable("only root may mount a disk");
  const remount = async (mode: "ro" | "rw"): Promise<void> => {
    execFileSync("/bin/mount", ["-o", `remount,${mode}`, disk.path]);
  };
  return {
    place: { ...place, folder: disk.path },
    isForBoot: true,
    off: () => remount("ro"),
    on: () => remount("rw"),
    close: async () => disk[Symbol.dispose](),
  };
}
