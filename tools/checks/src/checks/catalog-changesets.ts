import { execFileSync } from "node:child_process";
import { parse } from "yaml";
import type { Check } from "../check.ts";
import { finder } from "../finding.ts";
import { declaredDependencies, runtimeDependencyKinds } from "../manifest.ts";
import type { Workspace } from "../workspace.ts";

const found = finder("catalog-changesets");
const settingsPath = "pnpm-workspace.yaml";

/**
 * Changesets do not look into pnpm's catalog: a bump there changes what users install, yet releases nothing.
 * So each publishable package that takes a changed entry must be named by a changeset added since the base.
 */
export const checkCatalogChangesets: Check = (workspace, { baseRef }) => {
  if (baseRef === undefined) return [];
  const before = catalogAt(workspace.root, baseRef);
  const changed = [...workspace.catalog].filter(([name, range]) => before.has(name) && before.get(name) !== range);
  const announced = announcedPackages(workspace, baseRef);
  const file = workspace.file(settingsPath);
  return changed.flatMap(([name, range]) =>
    workspace.packages
      .filter(({ manifest }) => manifest.private !== true)
      .filter(({ manifest }) => declaredDependencies(manifest, runtimeDependencyKinds).get(name) === "catalog:")
      .filter((pkg) => !announced.has(pkg.name))
      .map((pkg) =>
        found(
          { file, offset: Math.max(0, file.text.search(new RegExp(`^ +"?${name}"?:`, "m"))) },
          `${name} went from ${before.get(name)} to ${range}, which users of ${pkg.name} install: add a changeset for it`,
        ),
      ),
  );
};

const git = (root: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

function catalogAt(root: string, ref: string): ReadonlyMap<string, string> {
  const settings = parse(git(root, "show", `${ref}:${settingsPath}`)) as { readonly catalog?: Record<string, string> };
  return new Map(Object.entries(settings.catalog ?? {}));
}

function announcedPackages(workspace: Workspace, baseRef: string): ReadonlySet<string> {
  const known = new Set(git(workspace.root, "ls-tree", "-r", "--name-only", baseRef, ".changeset").split("\n"));
  const added = [...workspace.paths].filter((path) => /^\.changeset\/[^/]+\.md$/.test(path) && !known.has(path));
  return new Set(
    added.flatMap((path) => {
      const header = workspace.file(path).text.match(/^---\n([\s\S]*?)\n---/)?.[1] ?? "";
      return Object.keys((parse(header) as Record<string, string> | null) ?? {});
    }),
  );
}
