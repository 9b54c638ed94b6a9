import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installBudgets } from "../src/install-budget.ts";
import { publishablePackages } from "../src/packed-package.ts";
import { budgetProblem } from "../src/smoke-package.ts";
import { repository } from "../src/toolchain.ts";

describe("install budget", () => {
  test("every publishable package has one, and there is none without a package", () => {
    const names = publishablePackages().map(({ manifest }) => manifest.name);
    expect([...installBudgets.keys()].sort()).toEqual([...names].sort());
  });

  test("the root README shows the numbers that are enforced", () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    const shown = [...readme.matchAll(/^\| \[`(@mega\/[\w-]+)`\].*\| ≤ (\d+) \/ (\d+) MB +\|$/gm)].map(
      ([, name, packages, megabytes]) => [name, { packages: Number(packages), megabytes: Number(megabytes) }],
    );
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(installBudgets));
  });

  test("one package too many fails and is named", () => {
    expect(budgetProblem("@mega/protocol", { names: ["@mega/protocol", "left-pad"], bytes: 10 })).toBe(
      "@mega/protocol installs 2 packages, its budget is 1: @mega/protocol, left-pad",
    );
  });

  test("too many bytes fail", () => {
    expect(budgetProblem("@mega/protocol", { names: ["@mega/protocol"], bytes: 1_500_000 })).toBe(
      "@mega/protocol installs 1.50 MB, its budget is 1 MB",
    );
  });

  test("an installation within its budget passes", () => {
    expect(budgetProblem("@mega/protocol", { names: ["@mega/protocol"], bytes: 900_000 })).toBeUndefined();
  });
});
