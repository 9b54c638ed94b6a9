import { access, constants, glob } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import type { Recipe, ServerProgram, Variant } from "../recipe.ts";
import type { Environment } from "../service.ts";
import type { OriginContext } from "./origin-context.ts";

const versionMs = 20_000;

/** A server on PATH or where its installers put it, of a release that the variant takes. */
export async function findInstalledProgram(
  recipe: Recipe,
  variant: Variant,
  { environment }: OriginContext,
): Promise<ServerProgram> {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const patterns = [...folders, ...recipe.folders];
  const refused: string[] = [];
  for (const pattern of patterns.flatMap((folder) => variant.executables.map((name) => join(folder, name)))) {
    for (const path of await executables(pattern)) {
      const version = await versionOf(path);
      if (variant.accepts(version)) return { path, origin: "binary" };
      refused.push(`${path} is ${version}`);
    }
  }
  throw new Error(refused.length > 0 ? [...new Set(refused)].join(", ") : `no ${variant.executables.join(" or ")}`);
}

/** The paths that match and can be run, the highest release first. */
export async function executables(pattern: string): Promise<readonly string[]> {
  const paths = pattern.includes("*") ? await Array.fromAsync(glob(pattern)) : [pattern];
  const runnable = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return runnable.flat().sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
}

/** The first number with a dot that the program's `--version` prints; empty if it prints none. */
export async function versionOf(path: string, environment: Environment = {}): Promise<string> {
  const printed = await runCommand(path, ["--version"], {
    timeoutMs: versionMs,
    environment: { ...process.env, ...environment },
  }).catch(() => "");
  return /(?<![\d.])\d+\.\d+(?:\.\d+)?/.exec(printed)?.[0] ?? "";
}
