import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let child: ChildProcess;
let url: string;
beforeAll(async () => {
  const main = join(import.meta.dirname, "..", "main.ts");
  child = spawn(process.execPath, ["--conditions=@mega/source", main], { env: { ...process.env, PORT: "0" } });
  for await (const chunk of child.stdout ?? []) {
    url = /(http:\S+)\/hello/.exec(String(chunk))?.[1] ?? "";
    if (url !== "") break;
  }
});
afterAll(() => {
  child.kill("SIGKILL");
});

test("says hello to whom the path names", async () => {
  const answer = await fetch(`${url}/hello/${encodeURIComponent("민지")}`);
  expect([answer.status, await answer.json()]).toEqual([200, { greeting: "Hello, 민지!" }]);
});

test("answers an unknown path with a problem", async () => {
  const answer = await fetch(`${url}/goodbye`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json; charset=utf-8"]);
});

test("ends on SIGTERM", async () => {
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});
