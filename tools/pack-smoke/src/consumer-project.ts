import { globSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackedPackage } from "./packed-package.ts";
import { pnpm, repository } from "./toolchain.ts";

/** What an installation put on the disk. */
export interface Installed {
  readonly names: readonly string[];
  readonly bytes: number;
}

/** An empty project of a user, outside the workspace, in which every `@mega/*` is a tarball. */
export class ConsumerProject {
  readonly directory: string;
  readonly #overrides: Readonly<Record<string, string>>;

  constructor(directory: string, packed: readonly PackedPackage[]) {
    this.directory = directory;
    this.#overrides = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
    mkdirSync(directory, { recursive: true });
  }

  async install(dependencies: Readonly<Record<string, string>>): Promise<void> {
    const resolved = Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [name, this.#overrides[name] ?? range]),
    );
    this.write(
      "package.json",
      JSON.stringify({ name: "consumer", private: true, type: "module", dependencies: resolved }),
    );
    const builds = Object.fromEntries(refusedBuilds.map((name) => [name, false]));
    // JSON is YAML; settings of the outer workspace must not reach in, so the project is a workspace of its own.
    this.write(
      "pnpm-workspace.yaml",
      JSON.stringify({ packages: ["."], overrides: this.#overrides, allowBuilds: builds }),
    );
    await pnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], {
      cwd: this.directory,
      timeoutMs: 120_000,
      env: { CI: "true" },
    });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  /** Real folders of the virtual store; links to them are not counted twice. */
  measure(): Installed {
    const store = join(this.directory, "node_modules/.pnpm");
    const folders = globSync(["*/node_modules/*", "*/node_modules/@*/*"], { cwd: store })
      .filter((path) => !/\/@[^/]+$/.test(path))
      .filter((path) => lstatSync(join(store, path)).isDirectory());
    const bytes = folders
      .flatMap((folder) => globSync("**/*", { cwd: join(store, folder) }).map((file) => join(store, folder, file)))
      .map((path) => lstatSync(path))
      .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
    const names = folders.map((folder) => folder.slice(folder.indexOf("/node_modules/") + "/node_modules/".length));
    return { names, bytes };
  }
}

/** Packages with install scripts that are not needed: what they would build is optional. */
const refusedBuilds: readonly string[] = ["msgpackr-extract"];

/** The range that the workspace's catalog gives a package from outside. */
export function catalogRange(name: string): string {
  const catalog = readFileSync(join(repository, "pnpm-workspace.yaml"), "utf8");
  const line = catalog.match(new RegExp(`^ {2}"?${name}"?: (.+)$`, "m"))?.[1];
  if (line === undefined) throw new Error(`${name} is used by an example but not in the catalog`);
  return line.replaceAll('"', "");
}
