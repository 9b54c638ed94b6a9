import { posix } from "node:path";
import { type ImportDeclaration, parseSync } from "oxc-parser";
import type { Check } from "../check.ts";
import { type Finding, finder } from "../finding.ts";
import { sourceEntries } from "../manifest.ts";
import { fencesOf } from "../markdown.ts";
import { splitSpecifier } from "../resolve-import.ts";
import type { ExportedName } from "../source-file.ts";
import type { TextFile } from "../text-file.ts";
import type { Package, Workspace } from "../workspace.ts";

const found = finder("exported-names");

/** Every value a package exports is mentioned in its README, and what README examples import from the workspace exists. */
export const checkExportedNames: Check = (workspace) =>
  workspace.packages.flatMap((pkg) => {
    const readme = pkg.readme;
    if (readme === undefined) return [];
    return [
      ...(pkg.manifest.private === true ? [] : unmentionedExports(pkg, readme)),
      ...fencesOf(readme.text)
        .filter(({ info }) => /^tsx?\b/.test(info))
        .flatMap((fence) => unknownImports(workspace, readme, fence)),
    ];
  });

function exportsOf(pkg: Package, subpath: string): readonly ExportedName[] | undefined {
  const entry = sourceEntries(pkg.manifest).get(subpath);
  const path = entry === undefined ? undefined : posix.join(pkg.directory, entry);
  return pkg.sources.find((file) => file.path === path)?.exportedNames;
}

function unmentionedExports(pkg: Package, readme: TextFile): readonly Finding[] {
  const words = new Set(readme.text.match(/[\p{L}\p{N}_$]+/gu));
  return [...sourceEntries(pkg.manifest).keys()].flatMap((subpath) =>
    (exportsOf(pkg, subpath) ?? [])
      .filter(({ name, isType }) => !isType && !words.has(name))
      .map(({ name }) => found({ file: readme, offset: 0 }, `${name}, exported by "${subpath}", is not mentioned`)),
  );
}

function unknownImports(
  workspace: Workspace,
  readme: TextFile,
  fence: { readonly code: string; readonly offset: number },
): readonly Finding[] {
  const declarations = parseSync("example.ts", fence.code).program.body.filter(
    (node): node is ImportDeclaration => node.type === "ImportDeclaration",
  );
  return declarations.flatMap(({ source, specifiers }) => {
    const [name, subpath] = splitSpecifier(source.value);
    const target = workspace.packages.find((each) => each.name === name);
    if (target === undefined) return [];
    const known = exportsOf(target, subpath);
    const at = { file: readme, offset: fence.offset };
    if (known === undefined) return [found(at, `the example imports "${source.value}", which ${name} does not export`)];
    return specifiers.flatMap((specifier) => {
      if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") return [];
      const wanted = specifier.imported.name;
      return known.some((each) => each.name === wanted)
        ? []
        : [found(at, `the example imports ${wanted} from "${source.value}", which does not export it`)];
    });
  });
}
