import { posix } from "node:path";
import { sourceEntries } from "./manifest.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Where an import leads: a file of the workspace, a package from outside, or nowhere. */
export type Resolution =
  | { readonly kind: "file"; readonly path: string }
  | {
      readonly kind: "workspace";
      readonly target: Package;
      readonly path: string | undefined;
      readonly subpath: string;
    }
  | { readonly kind: "external"; readonly name: string }
  | { readonly kind: "builtin" };

/** `"@scope/name/sub/path"` → `["@scope/name", "./sub/path"]`. */
export function splitSpecifier(specifier: string): readonly [name: string, subpath: string] {
  const parts = specifier.split("/");
  const length = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(length).join("/");
  return [parts.slice(0, length).join("/"), rest === "" ? "." : `./${rest}`];
}

export function resolveImport(workspace: Workspace, fromPath: string, specifier: string): Resolution {
  if (specifier.startsWith("node:")) return { kind: "builtin" };
  if (specifier.startsWith(".")) return { kind: "file", path: posix.join(posix.dirname(fromPath), specifier) };
  const [name, subpath] = splitSpecifier(specifier);
  const target = workspace.packages.find((each) => each.name === name);
  if (target === undefined) return { kind: "external", name };
  const entry = sourceEntries(target.manifest).get(subpath);
  return {
    kind: "workspace",
    target,
    subpath,
    path: entry === undefined ? undefined : posix.join(target.directory, entry),
  };
}
