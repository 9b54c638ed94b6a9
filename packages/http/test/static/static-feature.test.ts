import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRouteBuilder } from "@mega/http";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [
  route.get("/api/cards", {}, () => []),
  route.post("/api/cards", {}, () => []),
  route.post("/api/login", {}, () => ({})),
  route.post("/assets/big.css", {}, () => ({})),
];
const files = {
  "web/index.html": "<h1>home</h1>",
  "web/about.html": "<h1>about</h1>",
  "web/assets/index-DiwrgTda.js": "console.log(1)",
  "web/assets/my-elements.js": "console.log(2)",
  "web/assets/big.css": "a{}".repeat(1_000),
  "web/.env": "SECRET=1",
  "web/.git/config": "secret",
  "web/한글.txt": "hangul",
  "secret.txt": "outside",
};

async function siteFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mega-static-"));
  for (const [path, body] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), body);
  }
  await writeFile(join(folder, "web/assets/big.css.gz"), gzipSync(files["web/assets/big.css"]));
  return folder;
}

let folder: string;
beforeAll(async () => {
  folder = await siteFolder();
  return () => rm(folder, { recursive: true });
});

const open = (options: object = {}) =>
  serve({ routes, headers: "web", static: [{ root: join(folder, "web"), ...options }] });
const page = { headers: { accept: "text/html,*/*;q=0.8" } };

/** `fetch` would tidy the path up before it is sent, and ask to bypass caches when a validator is given. */
function getRaw(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const call = httpRequest({ hostname, port, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
    });
    call.on("error", reject).end();
  });
}

describe("static files", () => {
  test("are served with their type, and index.html for a folder", async () => {
    const { url } = await open();
    const home = await fetch(`${url}/`);
    expect([home.status, home.headers.get("content-type"), await home.text()]).toEqual([
      200,
      "text/html; charset=utf-8",
      "<h1>home</h1>",
    ]);
    expect(await (await fetch(`${url}/${encodeURIComponent("한글.txt")}?v=1`)).text()).toBe("hangul");
  });

  test("go through the same pipeline: security headers included, and routes come first", async () => {
    const { url } = await open();
    expect((await fetch(`${url}/about.html`)).headers.get("x-content-type-options")).toBe("nosniff");
    expect(await (await fetch(`${url}/api/cards`)).json()).toEqual([]);
    const wrong = await fetch(`${url}/api/cards`, { method: "DELETE" });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
  });

  test.each([
    ["a script", {}],
    ["a page load", page],
    ["a HEAD request", { method: "HEAD" }],
  ])("leave a path that routes have for other methods to them: %s is 405 with Allow", async (_, request) => {
    const { url } = await open({ fallback: "index.html" });
    const answer = await fetch(`${url}/api/login`, request);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "OPTIONS, POST"]);
    expect((await fetch(`${url}/api/login/nowhere`)).status).toBe(404);
  });

  test("below a prefix leave a path that routes have for other methods to them", async () => {
    const { url } = await open({ prefix: "/api" });
    const answer = await fetch(`${url}/api/login`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "OPTIONS, POST"]);
    expect((await fetch(`${url}/api/nowhere`)).status).toBe(404);
  });

  test("that are there win over routes of other methods", async () => {
    const { url } = await open();
    expect((await fetch(`${url}/assets/big.css`)).status).toBe(200);
  });

  test("with a build hash in the name may be kept for a year, others must be asked for", async () => {
    const { url } = await open();
    const cacheOf = async (path: string) => (await fetch(url + path)).headers.get("cache-control");
    expect(await cacheOf("/assets/index-DiwrgTda.js")).toBe("public, max-age=31536000, immutable");
    expect(await cacheOf("/assets/my-elements.js")).toBe("no-cache");
    expect(await cacheOf("/")).toBe("no-cache");
  });

  test("are not sent again to who has them", async () => {
    const { url } = await open();
    const etag = (await fetch(`${url}/about.html`)).headers.get("etag") ?? "";
    expect(await getRaw(url, "/about.html", { "if-none-match": etag })).toEqual({ status: 304, body: "" });
  });

  test("come in ranges", async () => {
    const { url } = await open();
    const part = await fetch(`${url}/about.html`, { headers: { range: "bytes=4-8" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 4-8/14", "about"]);
    const beyond = await fetch(`${url}/about.html`, { headers: { range: "bytes=99-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */14"]);
    expect(await beyond.json()).toMatchObject({ code: "HTTP_RANGE_NOT_SATISFIABLE" });
  });

  test("answer HEAD with the headers of GET", async () => {
    const { url } = await open();
    const head = await fetch(`${url}/about.html`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "14", ""]);
  });

  test("that the build compressed are sent so to who can read them", async () => {
    const { url } = await open();
    const packed = await fetch(`${url}/assets/big.css`, { headers: { "accept-encoding": "gzip" } });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(packed.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(await packed.text()).toBe(files["web/assets/big.css"]);
    for (const encoding of ["identity", "gzip;q=0"]) {
      const plain = await fetch(`${url}/assets/big.css`, { headers: { "accept-encoding": encoding } });
      expect([plain.headers.get("content-encoding"), plain.headers.get("vary")]).toEqual([null, "Accept-Encoding"]);
    }
  });

  test.each([
    "/.env",
    "/.git/config",
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/about.html%00.txt",
    "//etc/passwd",
    "/assets",
    "/assets/",
    "/nowhere.js",
  ])("that must not be seen are not found: %s", async (path) => {
    const { url } = await open();
    const { status, body } = await getRaw(url, path);
    expect([400, 404]).toContain(status);
    expect(JSON.parse(body)).toHaveProperty("code");
    expect(body).not.toMatch(/SECRET|outside/);
  });

  test("answer the page loads of unknown paths with the fallback, and nothing else", async () => {
    const { url } = await open({ fallback: "index.html" });
    const deep = await fetch(`${url}/boards/7`, page);
    expect([deep.status, await deep.text(), deep.headers.get("cache-control")]).toEqual([
      200,
      "<h1>home</h1>",
      "no-cache",
    ]);
    const data = await fetch(`${url}/boards/7`, { headers: { accept: "application/json" } });
    expect([data.status, await data.json()]).toMatchObject([404, { code: "HTTP_NOT_FOUND" }]);
  });

  test("can be served below a prefix", async () => {
    const { url } = await open({ prefix: "/app" });
    expect(await (await fetch(`${url}/app/about.html`)).text()).toBe("<h1>about</h1>");
    expect((await fetch(`${url}/about.html`)).status).toBe(404);
  });

  test("of a folder that is missing stop the boot", async () => {
    await expect(open({ root: join(folder, "nowhere") })).rejects.toThrow("http.static[0].root");
    await expect(open({ prefix: "app" })).rejects.toThrow("http.static[0].prefix is app");
  });

  test("that appear after the boot are served too", async () => {
    const { url } = await open();
    const path = join(folder, "web", "late.txt");
    await writeFile(path, "late");
    onTestFinished(() => rm(path));
    expect(await (await fetch(`${url}/late.txt`)).text()).toBe("late");
  });
});

test("a link inside the folder is followed, as the deployment put it there", async () => {
  const link = join(folder, "web", "linked.txt");
  await symlink(join(folder, "secret.txt"), link);
  onTestFinished(() => rm(link));
  const { url } = await open();
  expect(await (await fetch(`${url}/linked.txt`)).text()).toBe("outside");
});
