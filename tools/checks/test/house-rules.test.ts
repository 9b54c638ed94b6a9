import { describe, expect, test } from "vitest";
import { checkBudgets } from "../src/checks/budgets.ts";
import { checkMachineNames } from "../src/checks/machine-names.ts";
import { checkSkippedTests } from "../src/checks/skipped-tests.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const pkg = { "packages/core/package.json": manifest("@mega/core") };
const values = (count: number): string =>
  Array.from({ length: count }, (_, index) => `export const v${index} = 1;\n`).join("");

describe("budgets", () => {
  test("a kernel entry of 20 values and any number of types is clean", () => {
    const source = `${values(20)}export type T = 1;\n`;
    expect(findingsOf(checkBudgets, { ...pkg, "packages/core/src/index.ts": source })).toEqual([]);
  });

  test("a 21st value in the kernel's entry is found", () => {
    expect(findingsOf(checkBudgets, { ...pkg, "packages/core/src/index.ts": values(21) })).toEqual([
      "packages/core/src/index.ts:1 error budgets: the kernel's entry exports 21 values; at most 20",
    ]);
  });

  test("a source file over the soft size is only a warning", () => {
    expect(findingsOf(checkBudgets, { ...pkg, "packages/core/src/a.ts": "// a\n".repeat(260) })).toEqual([
      "packages/core/src/a.ts:1 warning budgets: 260 lines; aim for 250: one concept per file",
    ]);
  });
});

describe("machine names", () => {
  test("relative paths, temporary folders by API and loopback addresses are clean", () => {
    const text = 'join(tmpdir(), "x"); fetch("http://127.0.0.1:3000/"); import "../work/x.ts";\n';
    expect(findingsOf(checkMachineNames, { ...pkg, "packages/core/src/a.ts": text })).toEqual([]);
  });

  test("a path of one machine and a registry host are found", () => {
    const text = `const a = "${["", "home", "ada", "x"].join("/")}";\nconst b = "https://${["registry", "npmjs", "org"].join(".")}/x";\n`;
    expect(findingsOf(checkMachineNames, { ...pkg, "packages/core/src/a.ts": text })).toEqual([
      `packages/core/src/a.ts:1 error machine-names: "${["", "home", ""].join("/")}" is a path of one machine`,
      `packages/core/src/a.ts:2 error machine-names: "${["registry", "npmjs", "org"].join(".")}" is a registry host`,
    ]);
  });
});

describe("skipped tests", () => {
  test("plain and parametrised tests are clean", () => {
    const source = 'test("a", () => {});\ntest.each([1])("b", () => {});\nlist.only("c");\n';
    expect(findingsOf(checkSkippedTests, { ...pkg, "packages/core/test/a.test.ts": source })).toEqual([]);
  });

  test.each(["skip", "only", "todo", "skipIf", "runIf"])(
    "a test behind .%s is found, however it is chained",
    (modifier) => {
      const source = `\ndescribe.${modifier}("a", () => {});\ntest.concurrent.${modifier}("b", () => {});\n`;
      expect(findingsOf(checkSkippedTests, { ...pkg, "packages/core/test/a.test.ts": source })).toEqual([
        `packages/core/test/a.test.ts:2 error skipped-tests: describe.${modifier}: a test that may not run proves nothing`,
        `packages/core/test/a.test.ts:3 error skipped-tests: test.${modifier}: a test that may not run proves nothing`,
      ]);
    },
  );
});
