import { cp } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Place } from "../recipe.ts";
import { runCommand } from "./run-command.ts";

export interface UserIdentity {
  readonly uid?: number;
  readonly gid?: number;
}

const lookUpMs = 10_000;

/** The user of that name, or nobody, for servers that refuse to run as root. */
export async function unprivilegedUser(name: string): Promise<UserIdentity> {
  for (const each of [name, "nobody"]) {
    const ids = await Promise.all(
      ["-u", "-g"].map((flag) => runCommand("id", [flag, each], { timeoutMs: lookUpMs }).catch(() => "")),
    );
    const [uid = "", gid = ""] = ids.map((text) => text.trim());
    if (uid !== "" && gid !== "") return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(`There is neither a user ${name} nor nobody, and the server refuses to run as root.`);
}

/** The path at which that user may execute the program: an unpacked one is copied to the server's folder if need be. */
export async function executeAs({ program, folder }: Place, identity: UserIdentity): Promise<string> {
  if (identity.uid === undefined || program.root === undefined) return program.path;
  try {
    await runCommand(program.path, ["--version"], { timeoutMs: lookUpMs, cwd: folder, ...identity });
    return program.path;
  } catch {
    const copy = join(folder, "program");
    await cp(program.root, copy, { recursive: true, verbatimSymlinks: true });
    return join(copy, relative(program.root, program.path));
  }
}
