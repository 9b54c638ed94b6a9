import { join } from "node:path";
import { ConsumerProject, catalogRange, type Installed } from "./consumer-project.ts";
import { startExampleServer } from "./example-server.ts";
import { installBudgets } from "./install-budget.ts";
import type { PackedPackage } from "./packed-package.ts";
import { importEveryEntry, importedPackages, readmeExample } from "./readme-example.ts";
import { mustRun, runCommand } from "./run-command.ts";
import { lintTarball, nodeBinaries, typeCheckers } from "./toolchain.ts";

/** An example that serves has this long to start; then it is asked to stop, which must end it well. */
const exampleTimeoutMs = 8_000;

const consumerTsconfig = {
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ["node"],
  },
  files: ["entries.ts", "example.ts"],
};

/** Everything one package must survive. Throws with the reason at the first thing that does not hold. */
export async function smokePackage(
  pkg: PackedPackage,
  all: readonly PackedPackage[],
  folder: string,
): Promise<Installed> {
  const { name } = pkg.manifest;
  const example = readmeExample(pkg.readme);
  if (example === undefined) throw new Error(`the README of ${name} has no block marked "ts example"`);
  await lintTarball(pkg.tarball);

  const project = new ConsumerProject(join(folder, name.replace("/", "-")), all);
  await project.install({ [name]: "*" });
  const installed = project.measure();

  const extra = importedPackages(example).filter((each) => each !== name);
  const own = new Set(all.map(({ manifest }) => manifest.name));
  await project.install({
    [name]: "*",
    ...Object.fromEntries(["@types/node", ...extra].map((each) => [each, own.has(each) ? "*" : catalogRange(each)])),
  });
  project.write("example.ts", example);
  project.write("entries.ts", importEveryEntry(name, Object.keys(pkg.manifest.exports ?? {})));
  project.write("tsconfig.json", JSON.stringify(consumerTsconfig));
  await using server = await startExampleServer(name);
  for (const node of nodeBinaries) await runExample(project.directory, node, server.env);
  for (const tsc of typeCheckers)
    await mustRun(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: project.directory, timeoutMs: 60_000 });
  return installed;
}

async function runExample(directory: string, node: string, env: Readonly<Record<string, string>>): Promise<void> {
  const version = (await mustRun(node, ["--version"], { cwd: directory, timeoutMs: 10_000 })).trim();
  const { code, output, wasStopped } = await runCommand(node, ["--disable-warning=ExperimentalWarning", "example.ts"], {
    cwd: directory,
    timeoutMs: exampleTimeoutMs,
    env: { PORT: "0", NODE_ENV: "development", ...env },
  });
  console.log(`  example on Node ${version}${wasStopped ? " (served until it was stopped)" : ""}:`);
  for (const line of output.trimEnd().split("\n")) console.log(`    ${line}`);
  if (code !== 0) throw new Error(`the example exited with ${code} on Node ${version}`);
}

/** Why an installation costs too much, if it does. */
export function budgetProblem(name: string, installed: Installed): string | undefined {
  const budget = installBudgets.get(name);
  if (budget === undefined) return `${name} has no install budget: add it to tools/pack-smoke/src/install-budget.ts`;
  if (installed.names.length > budget.packages)
    return `${name} installs ${installed.names.length} packages, its budget is ${budget.packages}: ${installed.names.join(", ")}`;
  const megabytes = installed.bytes / 1_000_000;
  return megabytes > budget.megabytes
    ? `${name} installs ${megabytes.toFixed(2)} MB, its budget is ${budget.megabytes} MB`
    : undefined;
}
