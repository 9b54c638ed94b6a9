import { glob, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import type { DebianPackages, ServerProgram, Variant } from "../recipe.ts";
import type { Environment } from "../service.ts";
import { executables, versionOf } from "./installed-program.ts";
import type { OriginContext } from "./origin-context.ts";
import { unpackOnce } from "./unpack-once.ts";

const fetchMs = 240_000;
const unpackMs = 60_000;

/**
 * A server from the distribution's packages, with those that it needs and the machine lacks. They are unpacked and not
 * installed: nothing of the system changes, no script runs and no server is started.
 */
export async function fetchDebianProgram(variant: Variant, context: OriginContext): Promise<ServerProgram> {
  const wanted = variant.debian;
  if (wanted === undefined) throw new Error("no Debian package");
  const release = await readRelease();
  const root = await unpackOnce(context.folder, `debian-${release}-${wanted.names[0]}`, async (folder) => {
    context.announce(`fetching Debian's ${wanted.names.join(", ")} …`);
    await download(wanted, folder);
    const archives = await Array.fromAsync(glob(join(folder, "archives", "*.deb")));
    for (const archive of archives) await runCommand("dpkg-deb", ["-x", archive, folder], { timeoutMs: unpackMs });
    for (const spent of ["archives", "lists"]) await rm(join(folder, spent), { recursive: true, force: true });
  });
  const environment: Environment = { LD_LIBRARY_PATH: await libraryPath(root) };
  const [path] = await executables(join(root, wanted.program));
  if (path === undefined) throw new Error(`Debian's ${wanted.names.join(", ")} have no ${wanted.program}`);
  const version = await versionOf(path, environment);
  if (!variant.accepts(version)) throw new Error(`Debian's ${wanted.names[0]} is ${version}`);
  return { path, origin: "debian", root, environment };
}

async function readRelease(): Promise<string> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const family = /^ID(?:_LIKE)?=.*\b(debian|ubuntu)\b/m.exec(text);
  if (family === null) throw new Error("this is no Debian or Ubuntu");
  return /^VERSION_CODENAME=(\w+)/m.exec(text)?.[1] ?? "unknown";
}

/** With the machine's package lists if they are there and still true, else with fresh ones; root is not needed. */
async function download({ names }: DebianPackages, folder: string): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const archives = join(folder, "archives");
  const lists = join(folder, "lists");
  await mkdir(join(archives, "partial"), { recursive: true });
  await mkdir(join(lists, "partial"), { recursive: true });
  const common = [
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    `Dir::Cache::archives=${archives}/`,
    `Dir::Cache::pkgcache=`,
    "Dir::Cache::srcpkgcache=",
  ];
  const apt = (settings: readonly string[], args: readonly string[]) =>
    runCommand("apt-get", [...[...common, ...settings].flatMap((each) => ["-o", each]), ...args], {
      timeoutMs: fetchMs,
      environment,
    });
  const get = ["install", "--yes", "--no-install-recommends", "--download-only", "--reinstall", ...names];
  try {
    await apt([], get);
  } catch {
    const fresh = [`Dir::State::lists=${lists}/`];
    await apt(fresh, ["update"]);
    await apt(fresh, get);
  }
}

async function libraryPath(root: string): Promise<string> {
  const folders = await Array.fromAsync(glob(join(root, "{usr/lib,lib}", "*-linux-gnu*")));
  return folders.join(":");
}
