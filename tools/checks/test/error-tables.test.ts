import { describe, expect, test } from "vitest";
import { checkErrorTables } from "../src/checks/error-tables.ts";
import { findingsOf, manifest } from "./fixture-workspace.ts";

const readme = (...codes: readonly string[]): string =>
  ["# core", "## Errors", "| code | meaning |", "|---|---|", ...codes.map((code) => `| \`${code}\` | why |`), ""].join(
    "\n",
  );

const source = `export type CoreErrorCode = "CORE_CLOSED" | keyof typeof moreErrors;
export const moreErrors = { CORE_LATE: { status: 503, title: "Late" } } as const satisfies object;
`;

describe("error tables", () => {
  test("a table that lists exactly the codes of unions and catalogues is clean", () => {
    const findings = findingsOf(checkErrorTables, {
      "packages/core/package.json": manifest("@mega/core"),
      "packages/core/src/error.ts": source,
      "packages/core/README.md": readme("CORE_CLOSED", "CORE_LATE"),
    });
    expect(findings).toEqual([]);
  });

  test("an undocumented error code is found where it is defined", () => {
    const findings = findingsOf(checkErrorTables, {
      "packages/core/package.json": manifest("@mega/core"),
      "packages/core/src/error.ts": source,
      "packages/core/README.md": readme("CORE_CLOSED"),
    });
    expect(findings).toEqual([
      "packages/core/src/error.ts:1 error error-tables: CORE_LATE is missing from the error table of packages/core/README.md",
    ]);
  });

  test("a documented code that the code does not have is found in the README", () => {
    const findings = findingsOf(checkErrorTables, {
      "packages/core/package.json": manifest("@mega/core"),
      "packages/core/src/error.ts": source,
      "packages/core/README.md": readme("CORE_CLOSED", "CORE_LATE", "CORE_GONE"),
    });
    expect(findings).toEqual([
      "packages/core/README.md:7 error error-tables: CORE_GONE is in the table, but in no …ErrorCode union of @mega/core",
    ]);
  });

  test("error codes without any README are found", () => {
    const findings = findingsOf(checkErrorTables, {
      "packages/core/package.json": manifest("@mega/core"),
      "packages/core/src/error.ts": source,
    });
    expect(findings).toEqual([
      "packages/core/package.json:1 error error-tables: there are error codes but no README.md",
    ]);
  });
});
