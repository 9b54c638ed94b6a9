import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Environment } from "../src/index.ts";

const timeout = 300_000;
const fixture = fileURLToPath(new URL("fixture", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

const runVitest = (args: readonly string[], environment: Environment): Promise<{ code: unknown; output: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, VITEST: undefined, NODE_OPTIONS: "", ...environment };
    execFile(
      process.execPath,
      [vitest, "run", "--reporter=default", ...args],
      { cwd: fixture, env, timeout },
      (error, out, err) =>
        resolve({ code: error === null ? 0 : error.code, output: stripVTControlCharacters(out + err) }),
    );
  });

test("a project runs each suite on every variant, and says at the end which servers they were", {
  timeout,
}, async () => {
  const { code, output } = await runVitest([], {});
  expect(output).toMatch(/3 passed/);
  expect(output).toMatch(/services {2}with-redis ran on Redis 7\.\d+\.\d+ \(.+\)/);
  expect(output).toMatch(/services {2}with-redis ran on Valkey 9\.\d+\.\d+ \(.+\)/);
  expect(code).toBe(0);
});

test("a run of other projects starts no server", { timeout }, async () => {
  const { code, output } = await runVitest(["--project=without"], {});
  expect(output).toMatch(/1 passed/);
  expect(output).not.toContain("services  ");
  expect(code).toBe(0);
});

test("a suite whose server cannot be had fails with the sentence, and the others run", { timeout }, async () => {
  const { code, output } = await runVitest([], { MEGA_SERVICES_ORIGINS: "environment" });
  expect(output).toContain("No Redis 7 can be had: set MEGA_TEST_REDIS_URL");
  expect(output).toMatch(/Test Files {2}1 failed \| 1 passed/);
  expect(code).toBe(1);
});
