import { expect, test } from "vitest";
import { checkCatalogChangesets } from "../src/checks/catalog-changesets.ts";
import { formatFinding } from "../src/finding.ts";
import { loadWorkspace } from "../src/workspace.ts";
import { fixtureWorkspace, git, manifest, writeFiles } from "./fixture-workspace.ts";

const settings = (range: string): string => `packages:\n  - packages/*\ncatalog:\n  ajv: ${range}\n  vitest: 1.0.0\n`;

function bumpedCatalog(): string {
  const root = fixtureWorkspace({
    "pnpm-workspace.yaml": settings("^8.0.0"),
    "packages/core/package.json": manifest("@mega/core", { dependencies: { ajv: "catalog:" } }),
    "packages/http/package.json": manifest("@mega/http", { devDependencies: { ajv: "catalog:" } }),
  });
  git(root, "add", ".");
  git(root, "commit", "--quiet", "--message", "base");
  writeFiles(root, { "pnpm-workspace.yaml": settings("^8.1.0") });
  return root;
}

const findingsAt = (root: string): readonly string[] =>
  checkCatalogChangesets(loadWorkspace(root), { baseRef: "main" }).map(formatFinding);

test("a catalog bump that reaches users of a package without a changeset is found", () => {
  expect(findingsAt(bumpedCatalog())).toEqual([
    "pnpm-workspace.yaml:4 error catalog-changesets: ajv went from ^8.0.0 to ^8.1.0, which users of @mega/core install: add a changeset for it",
  ]);
});

test("a catalog bump with a changeset for each package it reaches is clean", () => {
  const root = bumpedCatalog();
  writeFiles(root, { ".changeset/calm-owls.md": '---\n"@mega/core": patch\n---\n\nTakes ajv 8.1.\n' });
  expect(findingsAt(root)).toEqual([]);
});

test("without a base there is no change to judge", () => {
  expect(checkCatalogChangesets(loadWorkspace(bumpedCatalog()), {})).toEqual([]);
});
