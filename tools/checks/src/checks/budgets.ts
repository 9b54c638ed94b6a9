import { posix } from "node:path";
import type { Check } from "../check.ts";
import { type Finding, finder } from "../finding.ts";
import { sourceEntries } from "../manifest.ts";
import { isShipped, type Package } from "../workspace.ts";

const found = finder("budgets");
const warned = finder("budgets", "warning");

/** Biome holds the hard limits of files, functions and parameters; this is the size to aim for. */
const softFileLines = 250;
const kernelEntryValues = 20;

export const checkBudgets: Check = (workspace) =>
  workspace.packages.flatMap((pkg) => [
    ...pkg.sources
      .filter((file) => isShipped(pkg, file))
      .flatMap((file) => {
        const lines = file.lineAt(file.text.trimEnd().length);
        return lines > softFileLines
          ? [warned({ file, offset: 0 }, `${lines} lines; aim for ${softFileLines}: one concept per file`)]
          : [];
      }),
    ...kernelFindings(pkg),
  ]);

/** The kernel's entry exports composition only; what is more belongs to a subpath. */
function kernelFindings(pkg: Package): readonly Finding[] {
  const entry = pkg.name === "@mega/core" ? sourceEntries(pkg.manifest).get(".") : undefined;
  const file = pkg.sources.find(({ path }) => entry !== undefined && path === posix.join(pkg.directory, entry));
  const values = file?.exportedNames.filter(({ isType }) => !isType) ?? [];
  if (file === undefined || values.length <= kernelEntryValues) return [];
  return [
    found({ file, offset: 0 }, `the kernel's entry exports ${values.length} values; at most ${kernelEntryValues}`),
  ];
}
