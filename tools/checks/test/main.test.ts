import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { fixtureWorkspace, manifest } from "./fixture-workspace.ts";

const main = resolve(import.meta.dirname, "../src/main.ts");
const run = (root: string) =>
  spawnSync(process.execPath, [main, "--root", root], { encoding: "utf8", timeout: 30_000 });

test("the runner prints each finding with file and line and fails", () => {
  const root = fixtureWorkspace({
    "packages/core/package.json": manifest("@mega/core"),
    "packages/core/src/index.ts": '\nexport { a } from "ajv";\n',
  });
  const { status, stdout } = run(root);
  expect(stdout).toBe(
    'packages/core/src/index.ts:2 error layers: "ajv" is imported but not among the run-time dependencies of @mega/core\n1 packages checked: 1 errors, 0 warnings\n',
  );
  expect(status).toBe(1);
});

test("the runner succeeds on a clean tree", () => {
  const { status, stdout } = run(fixtureWorkspace({ "packages/core/package.json": manifest("@mega/core") }));
  expect(stdout).toBe("1 packages checked: 0 errors, 0 warnings\n");
  expect(status).toBe(0);
});
