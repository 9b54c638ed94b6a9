import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What of Node a program has loaded, by the names of its internal modules. */
async function loadedBy(module: string): Promise<readonly string[]> {
  const program = `await import(${JSON.stringify(module)}); console.log(JSON.stringify(process.moduleLoadList))`;
  const args = [
    "--conditions=@mega/source",
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "-e",
    program,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as readonly string[];
}

test("loads node:http without Node's fetch, which would be 12 MB", async () => {
  const fetchOfNode = "NativeModule internal/deps/undici/undici";
  expect(await loadedBy(join(import.meta.dirname, "../src/index.ts"))).not.toContain(fetchOfNode);
  expect(await loadedBy("node:http")).toContain(fetchOfNode);
});
