import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packAll, publishablePackages } from "./packed-package.ts";
import { budgetProblem, smokePackage } from "./smoke-package.ts";
import { pnpm, repository } from "./toolchain.ts";

/** Names of packages, with or without the scope, limit the run to them. */
const { positionals } = parseArgs({ allowPositionals: true });
const isWanted = (name: string): boolean =>
  positionals.length === 0 || positionals.some((each) => name === each || name.endsWith(`/${each}`));

const failures: string[] = [];
const folder = await mkdtemp(join(tmpdir(), "mega-pack-smoke-"));
try {
  await pnpm(["run", "build"], { cwd: repository, timeoutMs: 150_000 });
  const packed = await packAll(folder);
  for (const pkg of packed.filter(({ manifest }) => isWanted(manifest.name))) {
    const { name } = pkg.manifest;
    console.log(name);
    try {
      const installed = await smokePackage(pkg, packed, folder);
      console.log(`  installs ${installed.names.length} packages, ${(installed.bytes / 1_000_000).toFixed(2)} MB`);
      const problem = budgetProblem(name, installed);
      if (problem !== undefined) throw new Error(problem);
    } catch (error) {
      failures.push(name);
      console.log(`  FAILED ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const checked = publishablePackages().filter(({ manifest }) => isWanted(manifest.name)).length;
console.log(`${checked - failures.length} of ${checked} packages hold`);
process.exitCode = failures.length > 0 || checked === 0 ? 1 : 0;
