import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.ts";

/** Somebody puts a link to elsewhere in the place of the folder. Nothing may be written behind it. */
export const symlinkedFolder: Fault = {
  name: "symlink",
  title: "symlinked folder",
  async inflict(run) {
    const [real, aside, elsewhere] = ["real", "aside", "elsewhere"].map((name) => join(run.folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(real);
    mkdirSync(elsewhere);
    run.moveTo({ ...run.place, folder: real });
    renameSync(real, aside);
    symlinkSync(elsewhere, real);
    await run.expectBootFailure(run.place);
    if (readdirSync(elsewhere).length > 0) run.violate("something was written behind the link");
    rmSync(real);
    renameSync(aside, real);
  },
};
