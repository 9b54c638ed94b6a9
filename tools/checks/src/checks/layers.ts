import type { Check } from "../check.ts";
import { type Finding, finder, type Spot } from "../finding.ts";
import { declaredDependencies, runtimeDependencyKinds } from "../manifest.ts";
import { type Resolution, resolveImport } from "../resolve-import.ts";
import type { SourceFile } from "../source-file.ts";
import { isShipped, type Package, type Workspace } from "../workspace.ts";

const found = finder("layers");

const layerZero = new Set(["core", "protocol"]);
const layerOne = new Set(["http", "ws", "client", "hub", "jobs", "worker-pool", "metrics"]);
const layerThree = new Set(["cli", "create-mega"]);

/** A package may import strictly lower layers only. Tools and benchmarks stand above everything. */
function layerOf(pkg: Package): number | undefined {
  const [folder, name = ""] = pkg.directory.split("/");
  if (folder === "apps" || folder === "examples") return 3;
  if (folder !== "packages") return 4;
  if (layerZero.has(name)) return 0;
  if (layerOne.has(name)) return 1;
  if (name.startsWith("adapters-")) return 2;
  return layerThree.has(name) ? 3 : undefined;
}

/** They stand above everything and serve the tests and scripts of every layer. */
const servesTests = ({ directory }: Package): boolean => directory.startsWith("tools/");

/** Why `from` may not use `to`, if so. What serves tests serves nothing that ships. */
function violation(from: Package, to: Package, ships: boolean): string | undefined {
  const [upper, lower] = [layerOf(from), layerOf(to)];
  if (servesTests(to) && (!ships || upper === 4)) return undefined;
  if (from === to || upper === undefined || lower === undefined || lower < upper) return undefined;
  const relation = lower === upper ? "the same layer" : "a higher layer";
  return `${from.name} (layer ${upper}) may not use ${to.name} (layer ${lower}): it is in ${relation}`;
}

function* manifestFindings(workspace: Workspace, pkg: Package): Iterable<Finding> {
  const at = (needle: string): Spot => ({
    file: pkg.manifestFile,
    offset: Math.max(0, pkg.manifestFile.text.indexOf(`"${needle}"`)),
  });
  if (layerOf(pkg) === undefined)
    yield found(at("name"), `${pkg.name} has no layer: give it one in tools/checks/src/checks/layers.ts`);
  for (const name of declaredDependencies(pkg.manifest).keys()) {
    const target = workspace.packages.find((each) => each.name === name);
    const ships = declaredDependencies(pkg.manifest, runtimeDependencyKinds).has(name);
    const reason = target === undefined ? undefined : violation(pkg, target, ships);
    if (reason !== undefined) yield found(at(name), reason);
  }
}

/** Why a file of `pkg` may not import this, if so. */
function importProblem(resolution: Resolution, pkg: Package, file: SourceFile): string | undefined {
  if (resolution.kind === "builtin") return undefined;
  if (resolution.kind === "file") {
    if (resolution.path.startsWith(`${pkg.directory}/`)) return undefined;
    return `"${resolution.path}" reaches out of ${pkg.name}: import another package by its name`;
  }
  if (resolution.kind === "workspace") {
    if (resolution.path === undefined && resolution.subpath !== "./package.json")
      return `${resolution.target.name} does not export "${resolution.subpath}"`;
    if (resolution.target === pkg) return undefined;
    const reason = violation(pkg, resolution.target, isShipped(pkg, file));
    if (reason !== undefined) return reason;
  }
  const name = resolution.kind === "workspace" ? resolution.target.name : resolution.name;
  // What ships must find its imports on the user's machine, where devDependencies are absent.
  const mustShip = pkg.manifest.private !== true && isShipped(pkg, file);
  const declared = declaredDependencies(pkg.manifest, mustShip ? runtimeDependencyKinds : undefined);
  if (declared.has(name) || declared.has(typesPackage(name))) return undefined;
  return `"${name}" is imported but not among the ${mustShip ? "run-time " : ""}dependencies of ${pkg.name}`;
}

const typesPackage = (name: string): string => `@types/${name.replace(/^@/, "").replace("/", "__")}`;

/** Tools every package may use, declared once at the root. */
const rootTools = new Set(["vitest", "vite", "vitest/config"]);

export const checkLayers: Check = (workspace) =>
  workspace.packages.flatMap((pkg) => [
    ...manifestFindings(workspace, pkg),
    ...pkg.sources.flatMap((file) =>
      file.imports.flatMap(({ specifier, offset }) => {
        if (rootTools.has(specifier) && !isShipped(pkg, file)) return [];
        const reason = importProblem(resolveImport(workspace, file.path, specifier), pkg, file);
        return reason === undefined ? [] : [found({ file, offset }, reason)];
      }),
    ),
  ]);
