import { describe, expect, test } from "vitest";
import { checkLayers } from "../src/checks/layers.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const core = {
  "packages/core/package.json": manifest("@mega/core"),
  "packages/core/src/index.ts": "export const a = 1;\n",
};

describe("layers", () => {
  test("a package that imports a lower layer is clean", () => {
    const findings = findingsOf(checkLayers, {
      ...core,
      "packages/http/package.json": manifest("@mega/http", { dependencies: { "@mega/core": "workspace:^" } }),
      "packages/http/src/index.ts":
        'import { a } from "@mega/core";\nimport { join } from "node:path";\nexport const b = join(String(a));\n',
    });
    expect(findings).toEqual([]);
  });

  test("a package that imports its own layer is refused, in the manifest and at the import", () => {
    const findings = findingsOf(checkLayers, {
      "packages/http/package.json": manifest("@mega/http"),
      "packages/http/src/index.ts": "export const a = 1;\n",
      "packages/ws/package.json": manifest("@mega/ws", { dependencies: { "@mega/http": "workspace:^" } }),
      "packages/ws/src/index.ts": '\nexport { a } from "@mega/http";\n',
    });
    const reason = "@mega/ws (layer 1) may not use @mega/http (layer 1): it is in the same layer";
    expect(findings).toEqual([
      `packages/ws/package.json:9 error layers: ${reason}`,
      `packages/ws/src/index.ts:2 error layers: ${reason}`,
    ]);
  });

  test("a type import of a higher layer is refused", () => {
    const findings = findingsOf(checkLayers, {
      "packages/core/package.json": manifest("@mega/core"),
      "packages/core/src/index.ts": 'export type Route = import("@mega/http").Route;\n',
      "packages/http/package.json": manifest("@mega/http"),
      "packages/http/src/index.ts": "export interface Route {}\n",
    });
    expect(findings).toEqual([
      "packages/core/src/index.ts:1 error layers: @mega/core (layer 0) may not use @mega/http (layer 1): it is in a higher layer",
    ]);
  });

  test("a deep import into another package is refused, by path and by name", () => {
    const findings = findingsOf(checkLayers, {
      ...core,
      "packages/http/package.json": manifest("@mega/http", { dependencies: { "@mega/core": "workspace:^" } }),
      "packages/http/src/index.ts":
        'export { a } from "../../core/src/index.ts";\nexport { b } from "@mega/core/src/b.ts";\n',
    });
    expect(findings).toEqual([
      'packages/http/src/index.ts:1 error layers: "packages/core/src/index.ts" reaches out of @mega/http: import another package by its name',
      'packages/http/src/index.ts:2 error layers: @mega/core does not export "./src/b.ts"',
    ]);
  });

  test("an undeclared import is refused; a devDependency does not count for what ships", () => {
    const findings = findingsOf(checkLayers, {
      "packages/core/package.json": manifest("@mega/core", { devDependencies: { pino: "1" } }),
      "packages/core/src/index.ts": 'export { a } from "ajv";\nexport { b } from "pino";\n',
      "packages/core/test/index.test.ts": 'import "pino";\n',
    });
    expect(findings).toEqual([
      'packages/core/src/index.ts:1 error layers: "ajv" is imported but not among the run-time dependencies of @mega/core',
      'packages/core/src/index.ts:2 error layers: "pino" is imported but not among the run-time dependencies of @mega/core',
    ]);
  });

  test("a package without a layer is refused", () => {
    const findings = findingsOf(checkLayers, { "packages/new/package.json": manifest("@mega/new") });
    expect(findings).toEqual([
      "packages/new/package.json:2 error layers: @mega/new has no layer: give it one in tools/checks/src/checks/layers.ts",
    ]);
  });

  test("tests may use tools, shipped code may not", () => {
    const directory = "tools/browser";
    const findings = findingsOf(checkLayers, {
      [`${directory}/package.json`]: manifest("@mega/browser", { private: true }),
      [`${directory}/src/index.ts`]: "export const a = 1;\n",
      "apps/crud/package.json": manifest("@mega/crud", {
        private: true,
        devDependencies: { "@mega/browser": "workspace:^" },
      }),
      "apps/crud/src/main.ts": 'import "@mega/browser";\n',
      "apps/crud/test/main.test.ts": 'import "@mega/browser";\n',
    });
    expect(findings).toEqual([
      "apps/crud/src/main.ts:1 error layers: @mega/crud (layer 3) may not use @mega/browser (layer 4): it is in a higher layer",
    ]);
  });
});
