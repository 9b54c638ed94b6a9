import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Check, CheckOptions } from "../src/check.ts";
import { formatFinding } from "../src/finding.ts";
import { loadWorkspace } from "../src/workspace.ts";

export type Files = Readonly<Record<string, string>>;

export const git = (root: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", root, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    encoding: "utf8",
  });

export function writeFiles(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A workspace on disk, removed after the test. */
export function fixtureWorkspace(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), "mega-checks-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  git(root, "init", "--quiet", "--initial-branch=main");
  writeFiles(root, {
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - apps/*\n  - tools/*\n  - reliability\n",
    ...files,
  });
  return root;
}

/** A `package.json` with one source entry per subpath. */
export const manifest = (name: string, rest: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ name, exports: { ".": { "@mega/source": "./src/index.ts" } }, ...rest }, null, 2);

/** What a check says about these files, one line per finding. */
export const findingsOf = (check: Check, files: Files, options: CheckOptions = {}): readonly string[] =>
  check(loadWorkspace(fixtureWorkspace(files)), options).map(formatFinding);
