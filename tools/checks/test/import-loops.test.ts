import { describe, expect, test } from "vitest";
import { checkImportLoops } from "../src/checks/import-loops.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const pkg = { "packages/core/package.json": manifest("@mega/core") };

describe("import loops", () => {
  test("files that import in one direction are clean", () => {
    const findings = findingsOf(checkImportLoops, {
      ...pkg,
      "packages/core/src/index.ts": 'export { a } from "./a.ts";\nexport { b } from "./b.ts";\n',
      "packages/core/src/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
      "packages/core/src/b.ts": "export const b = 1;\n",
    });
    expect(findings).toEqual([]);
  });

  test("a loop that closes through a type import is shown file by file", () => {
    const findings = findingsOf(checkImportLoops, {
      ...pkg,
      "packages/core/src/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
      "packages/core/src/b.ts": 'import { c } from "./c.ts";\nexport type B = typeof c;\n',
      "packages/core/src/c.ts": 'import type { A } from "./a.ts";\nexport const c: A = 1;\n',
    });
    expect(findings).toEqual([
      "packages/core/src/a.ts:1 error import-loops: packages/core/src/a.ts → packages/core/src/b.ts → packages/core/src/c.ts → packages/core/src/a.ts",
    ]);
  });

  test("a loop across two packages is found", () => {
    const findings = findingsOf(checkImportLoops, {
      ...pkg,
      "packages/core/src/index.ts": 'export { b } from "@mega/http";\n',
      "packages/http/package.json": manifest("@mega/http"),
      "packages/http/src/index.ts": 'export { a } from "@mega/core";\n',
    });
    expect(findings).toEqual([
      "packages/core/src/index.ts:1 error import-loops: packages/core/src/index.ts → packages/http/src/index.ts → packages/core/src/index.ts",
    ]);
  });

  test("a package that imports itself by its own name closes a loop too", () => {
    const findings = findingsOf(checkImportLoops, {
      ...pkg,
      "packages/core/src/index.ts": 'export { a } from "@mega/core";\n',
    });
    expect(findings).toEqual([
      "packages/core/src/index.ts:1 error import-loops: packages/core/src/index.ts → packages/core/src/index.ts",
    ]);
  });
});
