import { describe, expect, test } from "vitest";
import { checkExportedNames } from "../src/checks/exported-names.ts";
import { checkGuarantees } from "../src/checks/guarantees.ts";
import { checkLinks } from "../src/checks/links.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const pkg = {
  "packages/core/package.json": manifest("@mega/core"),
  "packages/core/src/index.ts": 'export { createApp, type App } from "./app.ts";\n',
};

describe("exported names", () => {
  test("a README that mentions every exported value and imports what exists is clean", () => {
    const readme = '```ts example\nimport { type App, createApp } from "@mega/core";\n```\n';
    expect(findingsOf(checkExportedNames, { ...pkg, "packages/core/README.md": readme })).toEqual([]);
  });

  test("an exported value that the README does not mention is found", () => {
    expect(findingsOf(checkExportedNames, { ...pkg, "packages/core/README.md": "# core\n" })).toEqual([
      'packages/core/README.md:1 error exported-names: createApp, exported by ".", is not mentioned',
    ]);
  });

  test("an example that imports a name or an entry that does not exist is found", () => {
    const readme =
      '`createApp`\n\n```ts\nimport { startApp } from "@mega/core";\nimport { x } from "@mega/core/x";\n```\n';
    expect(findingsOf(checkExportedNames, { ...pkg, "packages/core/README.md": readme })).toEqual([
      'packages/core/README.md:3 error exported-names: the example imports startApp from "@mega/core", which does not export it',
      'packages/core/README.md:3 error exported-names: the example imports "@mega/core/x", which @mega/core does not export',
    ]);
  });
});

describe("links", () => {
  test("links to files, folders, headings and the web are clean", () => {
    const text = "# A title, here\n[a](docs/a.md#the-end) [b](docs/) [c](#a-title-here) [d](https://example.com/x)\n";
    expect(findingsOf(checkLinks, { "README.md": text, "docs/a.md": "## The end\n" })).toEqual([]);
  });

  test("a link to a missing file or heading is found", () => {
    expect(
      findingsOf(checkLinks, { "README.md": "[a](docs/b.md)\n[b](docs/a.md#start)\n", "docs/a.md": "## The end\n" }),
    ).toEqual([
      'README.md:1 error links: "docs/b.md" leads nowhere',
      'README.md:2 error links: docs/a.md has no heading "#start"',
    ]);
  });
});

describe("guarantees", () => {
  const page = (name: string): string =>
    [
      "| guarantee | file | test |",
      "|---|---|---|",
      `| It stops. | \`packages/core/test/app.test.ts\` | \`${name}\` |`,
      "",
    ].join("\n");
  const files = {
    ...pkg,
    "packages/core/README.md": "## Guarantees\n- It **stops**.\n",
    "packages/core/test/app.test.ts": 'test("stops in reverse order", () => {});\n',
  };

  test("a guarantee with a test of that name is clean", () => {
    expect(findingsOf(checkGuarantees, { ...files, "docs/guarantees.md": page("stops in reverse order") })).toEqual([]);
  });

  test("a guarantee whose test does not exist is found", () => {
    expect(findingsOf(checkGuarantees, { ...files, "docs/guarantees.md": page("stops at once") })).toEqual([
      'docs/guarantees.md:3 error guarantees: packages/core/test/app.test.ts has no test "stops at once"',
    ]);
  });

  test("a README guarantee that the page does not list is found", () => {
    const readme = "## Guarantees\n- It **stops**.\n- It never\n  forgets.\n";
    const findings = findingsOf(checkGuarantees, {
      ...files,
      "packages/core/README.md": readme,
      "docs/guarantees.md": page("stops in reverse order"),
    });
    expect(findings).toEqual([
      "packages/core/README.md:3 error guarantees: this guarantee is not in docs/guarantees.md",
    ]);
  });
});
