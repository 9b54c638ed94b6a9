import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Files, fixtureWorkspace, manifest } from "./fixture-workspace.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** Runs knip with the repository's own settings on a small tree. */
function knip(files: Files): { readonly code: number | null; readonly output: string } {
  const { workspaces } = JSON.parse(readFileSync(join(repository, "knip.json"), "utf8")) as {
    workspaces: Record<string, unknown>;
  };
  const root = fixtureWorkspace({
    "package.json": JSON.stringify({ name: "fixture", private: true, type: "module" }),
    "knip.json": JSON.stringify({ workspaces: { "packages/*": workspaces["packages/*"] } }),
    ...files,
  });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, "node_modules/knip/bin/knip.js"), "--no-progress", "--no-config-hints"],
    { cwd: root, encoding: "utf8", timeout: 45_000 },
  );
  return { code: status, output: stdout + stderr };
}

const files = {
  "packages/core/package.json": manifest("@mega/core", { type: "module" }),
  "packages/core/src/index.ts": 'export { used } from "./used.ts";\n',
};

test("an unused export fails the check and is named", () => {
  const { code, output } = knip({
    ...files,
    "packages/core/src/used.ts": "export const used = 1;\nexport const forgotten = 2;\n",
  });
  expect(output).toContain("forgotten");
  expect(output).toContain("packages/core/src/used.ts:2");
  expect(code).toBe(1);
});

test("a tree where every export is used passes", () => {
  expect(knip({ ...files, "packages/core/src/used.ts": "export const used = 1;\n" })).toEqual({ code: 0, output: "" });
});
