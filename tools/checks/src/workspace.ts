import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, matchesGlob, posix } from "node:path";
import { parse } from "yaml";
import type { Manifest } from "./manifest.ts";
import { SourceFile } from "./source-file.ts";
import { TextFile } from "./text-file.ts";

/** One package of the workspace with the files that git knows or would know. */
export interface Package {
  readonly name: string;
  /** Relative to the root: `packages/core`. */
  readonly directory: string;
  readonly manifest: Manifest;
  readonly manifestFile: TextFile;
  readonly readme: TextFile | undefined;
  readonly sources: readonly SourceFile[];
}

/** What every check reads. Loading it reads the tree once; nothing is written. */
export interface Workspace {
  readonly root: string;
  readonly packages: readonly Package[];
  /** Paths of all files that are tracked, or would be by `git add .`. */
  readonly paths: ReadonlySet<string>;
  readonly catalog: ReadonlyMap<string, string>;
  file(path: string): TextFile;
}

/** Whether a file runs in the published package, rather than in its tests and tools. */
export const isShipped = (pkg: Package, file: SourceFile): boolean => file.path.startsWith(`${pkg.directory}/src/`);

const sourcePattern = /(?<!\.d)\.(ts|tsx|mts|js|mjs)$/;

const listFiles = (root: string): readonly string[] =>
  execFileSync("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));

export function loadWorkspace(root: string): Workspace {
  const paths = new Set(listFiles(root));
  const settings = parse(new TextFile(root, "pnpm-workspace.yaml").text) as {
    readonly packages: readonly string[];
    readonly catalog?: Readonly<Record<string, string>>;
  };
  const files = new Map<string, TextFile>();
  const file = (path: string): TextFile => {
    const known = files.get(path) ?? new TextFile(root, path);
    files.set(path, known);
    return known;
  };
  const packages = [...paths]
    .filter((path) => settings.packages.some((pattern) => matchesGlob(path, `${pattern}/package.json`)))
    .map((path): Package => {
      const directory = posix.dirname(path);
      const manifest = JSON.parse(file(path).text) as Manifest;
      const own = [...paths].filter((each) => each.startsWith(`${directory}/`));
      return {
        name: manifest.name,
        directory,
        manifest,
        manifestFile: file(path),
        readme: paths.has(`${directory}/README.md`) ? file(`${directory}/README.md`) : undefined,
        sources: own.filter((each) => sourcePattern.test(each)).map((each) => new SourceFile(root, each)),
      };
    });
  return { root, packages, paths, catalog: new Map(Object.entries(settings.catalog ?? {})), file };
}
