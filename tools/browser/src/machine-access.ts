import { execFile } from "node:child_process";
import { access, constants, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** What finding a browser needs to know of a machine, and the one thing it may do to it. */
export interface MachineAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Where the named program is, if it can be run. */
  findExecutable(name: string): Promise<string | null>;
  /** The ids of the distribution and of those it descends from; empty where there is no os-release. */
  readDistribution(): Promise<readonly string[]>;
  /** Runs to the end or rejects. */
  run(command: string, args: readonly string[]): Promise<void>;
}

const run = promisify(execFile);
const installTimeoutMs = 600_000;
const outputBytes = 16 * 1024 * 1024;

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

export const thisMachine = (): MachineAccess => ({
  environment: process.env,
  isRoot: process.getuid?.() === 0,
  async findExecutable(name) {
    if (name.includes("/") || name.includes("\\")) return (await isExecutable(name)) ? name : null;
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      const path = join(folder, name);
      if (folder !== "" && (await isExecutable(path))) return path;
    }
    return null;
  },
  async readDistribution() {
    const text = await readFile("/etc/os-release", "utf8").catch(() => "");
    return Array.from(text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm), (match) => match[1]?.split(" ") ?? []).flat();
  },
  async run(command, args) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run(command, [...args], { env, timeout: installTimeoutMs, maxBuffer: outputBytes });
  },
});
