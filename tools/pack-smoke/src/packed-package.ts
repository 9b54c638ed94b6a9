import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pnpm, repository } from "./toolchain.ts";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A publishable package and the tarball made of it. */
export interface PackedPackage {
  readonly manifest: Manifest;
  readonly directory: string;
  readonly tarball: string;
  readonly readme: string;
}

export const publishablePackages = (): readonly { readonly manifest: Manifest; readonly directory: string }[] =>
  globSync("packages/*/package.json", { cwd: repository })
    .sort()
    .map((path) => ({
      directory: join(repository, dirname(path)),
      manifest: JSON.parse(readFileSync(join(repository, path), "utf8")) as Manifest,
    }))
    .filter(({ manifest }) => manifest.private !== true);

export async function packAll(destination: string): Promise<readonly PackedPackage[]> {
  const packed: PackedPackage[] = [];
  for (const { manifest, directory } of publishablePackages()) {
    await pnpm(["pack", "--pack-destination", destination], { cwd: directory, timeoutMs: 60_000 });
    const file = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
    const readmePath = join(directory, "README.md");
    const readme = existsSync(readmePath) ? readFileSync(readmePath, "utf8") : "";
    packed.push({ manifest, directory, tarball: join(destination, file), readme });
  }
  return packed;
}
