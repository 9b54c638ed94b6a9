import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as kernel from "@mega/core";
import { expect, test } from "vitest";

test("the kernel exports at most 20 values", () => {
  expect(Object.keys(kernel).toSorted()).toEqual([
    ...["AppError", "MegaError", "appDefaults", "constantBackoff", "createApp", "createDeadline", "createJsonLogger"],
    ...["createRedactor", "createRequestScope", "createSystemClock", "definePlugin", "defineResource", "exitCodes"],
    ...["exponentialBackoff", "isMegaError", "isUpgradeHandler", "keepTickObject", "silentLogger", "systemClock"],
  ]);
  expect(Object.keys(kernel).length).toBeLessThanOrEqual(20);
});

test("the kernel loads no package and none of the other subpaths but the health registry", async () => {
  const fixture = fileURLToPath(new URL("fixtures/loaded-modules.ts", import.meta.url));
  const run = await promisify(execFile)(process.execPath, ["--conditions=@mega/source", fixture, "@mega/core"]);
  const urls = JSON.parse(run.stdout) as string[];
  const loaded = urls
    .filter((url) => url.startsWith("file:"))
    .map((url) => url.replace(/^.*packages\/core\/src\//, ""));
  const folders = new Set(loaded.filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
  expect([...folders].toSorted()).toEqual(["app", "health", "logging"]);
  expect(urls.filter((url) => url.includes("node_modules"))).toEqual([]);
});
