import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { type CommandOptions, mustRun } from "./run-command.ts";

export const repository = resolve(import.meta.dirname, "../../..");

const here = createRequire(import.meta.url);
const packageFolder = (name: string): string => dirname(here.resolve(`${name}/package.json`));

/** The Node versions a package must work on: the floor of its `engines`, and the one the workspace pins. */
export const nodeBinaries: readonly string[] = [
  join(packageFolder("node-floor"), "bin/node"),
  join(repository, "node_modules/node/bin/node"),
];

/** The TypeScript versions whose users must be able to read the declarations. */
export const typeCheckers: readonly string[] = [
  join(packageFolder("typescript-5"), "bin/tsc"),
  join(packageFolder("typescript-6"), "bin/tsc"),
  join(repository, "node_modules/typescript/bin/tsc"),
];

const bin = (name: string): string => join(import.meta.dirname, "../node_modules/.bin", name);

/** Publishing mistakes and type resolution, each judged on the tarball that users get. */
export async function lintTarball(tarball: string): Promise<void> {
  const options = { cwd: repository, timeoutMs: 60_000 };
  await mustRun(bin("publint"), ["run", tarball, "--strict"], options);
  await mustRun(
    bin("attw"),
    [tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color", "--no-emoji"],
    options,
  );
}

/** The pnpm that runs this script, else the one that `npx` brings. */
export function pnpm(args: readonly string[], options: CommandOptions): Promise<string> {
  const runner = process.env["npm_execpath"] ?? "";
  if (!runner.includes("pnpm")) return mustRun("npx", ["--yes", "pnpm@12", ...args], options);
  return /\.[cm]?js$/.test(runner)
    ? mustRun(process.execPath, [runner, ...args], options)
    : mustRun(runner, args, options);
}
