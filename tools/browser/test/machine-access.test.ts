import { execPath } from "node:process";
import { describe, expect, test } from "vitest";
import { thisMachine } from "../src/index.ts";

describe("thisMachine", () => {
  test("finds an executable by its path", async () => {
    expect(await thisMachine().findExecutable(execPath)).toBe(execPath);
  });

  test("finds an executable by its name on the PATH", async () => {
    expect(await thisMachine().findExecutable("node")).toMatch(/\/node$/);
  });

  test("finds no program that is not there", async () => {
    expect(await thisMachine().findExecutable("no-such-program-anywhere")).toBeNull();
    expect(await thisMachine().findExecutable("/no/such/program")).toBeNull();
  });

  test("finds no file that cannot be run", async () => {
    expect(await thisMachine().findExecutable("/etc/os-release")).toBeNull();
  });

  test("rejects when a command fails", async () => {
    await expect(thisMachine().run(execPath, ["--eval", "process.exit(3)"])).rejects.toMatchObject({ code: 3 });
  });
});
