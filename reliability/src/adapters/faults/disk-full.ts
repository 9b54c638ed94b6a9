import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mountSmallDisk } from "@mega/lab";
import { type Fault, FaultUnavailable } from "../fault.ts";

const mebibyte = 1_048_576;

/** A small disk that something else fills by half and the store by the rest. It ends when the something else is removed. */
export const diskFull: Fault = {
  name: "disk-full",
  title: "disk full",
  async inflict(run) {
    const { smallDisk } = run.subject;
    if (smallDisk === undefined) throw new Error(`${run.subject.name} has no plan for a small disk`);
    const { megabytes, ballastMegabytes, valueBytes } = smallDisk;
    const dataFolder = await smallDisk.dataFolder(run.place);
    const disk = mountSmallDisk({ dataFolder, megabytes });
    if (disk === undefined) throw new FaultUnavailable("only root may mount a small disk");
    run.cleanUp(async () => disk[Symbol.dispose]());
    const settled = await smallDisk.settle({ ...run.place, disk: disk.path });
    run.cleanUp(() => settled.close());
    run.moveTo(settled.place);
    await run.store();
    const ballast = join(disk.path, "ballast");
    writeFileSync(ballast, randomBytes(ballastMegabytes * mebibyte));
    // Text that nothing can compress.
    const value = (): string => randomBytes(valueBytes / 2).toString("hex");
    await run.writeUntilRefused({ value, most: Math.ceil((megabytes * mebibyte * 2) / valueBytes) });
    rmSync(ballast);
  },
};
