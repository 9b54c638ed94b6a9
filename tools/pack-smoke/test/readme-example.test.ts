import { expect, test } from "vitest";
import { importEveryEntry, importedPackages, readmeExample } from "../src/readme-example.ts";

test("the example is the block that is marked as one", () => {
  const readme = "```ts\nother();\n```\n\n```ts example\nfirst();\nsecond();\n```\n";
  expect(readmeExample(readme)).toBe("first();\nsecond();");
  expect(readmeExample("```ts\nother();\n```\n")).toBeUndefined();
});

test("imported packages are named once, without subpaths, built-ins and files", () => {
  const source = [
    'import { a } from "@mega/core";',
    'import { b } from "@mega/core/config";',
    'import { join } from "node:path";',
    'import { Type } from "typebox";',
    'import "./local.ts";',
  ].join("\n");
  expect(importedPackages(source)).toEqual(["@mega/core", "typebox"]);
});

test("every entry but the manifest is imported for the type checkers", () => {
  expect(importEveryEntry("@mega/core", [".", "./config", "./package.json"])).toBe(
    'export * as entry0 from "@mega/core";\nexport * as entry1 from "@mega/core/config";\n',
  );
});
