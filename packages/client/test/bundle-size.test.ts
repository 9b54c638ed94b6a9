import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

const budgetBytes = 8_000;

async function bundle(entry: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@mega/source"] },
    build: { write: false, lib: { entry, formats: ["iife"], name: "mega" } },
  })) as readonly Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? "";
}

const file = (path: string): string => new URL(path, import.meta.url).pathname;

test("the client with its codec is less than 8 KB, minified and compressed", { timeout: 60_000 }, async () => {
  const code = await bundle(file("../src/index.ts"));
  expect(code).toContain("mega.v1.json");
  expect(gzipSync(code).length).toBeLessThan(budgetBytes);
});

test("the fallback costs only those who import it", { timeout: 60_000 }, async () => {
  expect(await bundle(file("../src/index.ts"))).not.toContain("text/event-stream");
  expect(await bundle(file("../src/sse/index.ts"))).toContain("text/event-stream");
});
