import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/board-server.ts";

const appFolder = join(import.meta.dirname, "..");

/** What `pnpm start` runs, program by program, without the `node` in front. */
function startPrograms(): readonly (readonly string[])[] {
  const manifest = JSON.parse(readFileSync(join(appFolder, "package.json"), "utf8")) as { scripts: { start: string } };
  return manifest.scripts.start.split("&&").map((command) => command.trim().split(/\s+/).slice(1));
}

test("the first start compiles nothing: the compile cache knows the whole service", async () => {
  const folder = await temporaryFolder();
  const environment = { DATABASE_FILE: join(folder, "board.db"), PORT: "0", NODE_COMPILE_CACHE: join(folder, "cache") };
  const options = { cwd: appFolder, env: { ...process.env, ...environment, SEED_DEMO_DATA: "false" } };
  const compiled = async (): Promise<readonly string[]> =>
    (await readdir(environment.NODE_COMPILE_CACHE, { recursive: true })).sort();
  try {
    const [prepare = [], main = []] = startPrograms();
    await promisify(execFile)(process.execPath, prepare, options);
    const before = await compiled();
    expect(before.length).toBeGreaterThan(100);

    const service = spawn(process.execPath, main, { ...options, stdio: ["ignore", "pipe", "inherit"] });
    service.stdout.on("data", (chunk) => String(chunk).includes("Team board: ") && service.kill("SIGTERM"));
    expect(await once(service, "exit")).toEqual([0, null]);
    expect(await compiled()).toEqual(before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
