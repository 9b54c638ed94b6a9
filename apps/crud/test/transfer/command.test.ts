import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/board-server.ts";

const command = join(import.meta.dirname, "../../src/boards.ts");

/** The exit code and all that it prints. */
function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<[number, string]> {
  const { PATH = "" } = process.env;
  const options = { env: { PATH, ...environment } };
  return new Promise((resolve) => {
    const flags = ["--conditions=@mega/source", "--disable-warning=ExperimentalWarning"];
    const child = execFile(process.execPath, [...flags, command, ...args], options, (_error, stdout, stderr) =>
      resolve([child.exitCode ?? -1, stdout + stderr]),
    );
  });
}

test("a command that there is not is answered with how it is used", async () => {
  const [code, output] = await run(["toString"], { FROM: "sqlite::memory:", TO: "sqlite::memory:" });
  expect(code).toBe(1);
  expect(output).toContain("usage: FROM=<url> TO=<url> boards copy|compare");
});

test("a file to read from that is not there is named, and not made", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "absent.db");
  const [code, output] = await run(["copy"], { FROM: `sqlite:${file}`, TO: "sqlite::memory:" });
  expect(code).toBe(1);
  expect(output).toContain(`there is no file ${file} to read from`);
  expect(existsSync(file)).toBe(false);
  await rm(folder, { recursive: true });
});

test("a URL that is missing is told before anything is opened", async () => {
  const [code, output] = await run(["copy"], { FROM: "sqlite:board.db" });
  expect(code).toBe(1);
  expect(output).toContain("TO is missing: usage:");
});
