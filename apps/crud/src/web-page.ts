import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const appFolder = join(import.meta.dirname, "..");

/** Where the built page is. */
export const webRoot = join(appFolder, "dist", "web");

/** Builds the page with Vite when it is missing or older than its sources; in a process of its own, whose memory ends with it. */
export async function buildWebPage(): Promise<void> {
  const builtAt = await modifiedAt(join(webRoot, "index.html"));
  if (builtAt !== undefined && builtAt >= (await newestOf(join(appFolder, "web")))) return;
  const vite = join(dirname(fileURLToPath(import.meta.resolve("vite/package.json"))), "bin", "vite.js");
  const build = spawn(process.execPath, [vite, "build", "web", "--logLevel", "warn"], {
    cwd: appFolder,
    stdio: "inherit",
  });
  const [exitCode] = await once(build, "exit");
  if (exitCode !== 0) throw new Error(`building the web page failed: vite exited with ${exitCode}`);
}

async function modifiedAt(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs;
}

/** Of a folder without its packages. A folder that is not there, as in an image with only the built page, is older than everything. */
async function newestOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const times = entries
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestOf(path) : modifiedAt(path);
    });
  return Math.max(0, ...(await Promise.all(times)).map((time) => time ?? 0));
}
