import { createRouteBuilder } from "@mega/http";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [route.get("/cards", { reply: { 200: Type.Array(Type.String()) } }, () => [])];

test("the document is served and handed to the app", async () => {
  const { url, api } = await serve({ routes, openapi: { title: "Board" } });
  const response = await fetch(`${url}/openapi.json`);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const document = await response.json();
  expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Board", version: "1.0.0" } });
  expect(Object.keys((document as { paths: object }).paths)).toEqual(["/cards"]);
  expect(api.openapi()).toEqual(document);
});

test("the page and all it needs come from this server, under a policy of its own", async () => {
  const { url } = await serve({ routes, openapi: true, headers: "api" });
  const page = await fetch(`${url}/docs`);
  const html = await page.text();
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(html).toContain('data-document="/openapi.json"');
  const links = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link = ""]) => link);
  expect(links.sort()).toEqual(["/docs/reference.css", "/docs/reference.js", "/openapi.json"]);
  for (const link of links) expect((await fetch(url + link)).status).toBe(200);
  expect(html + (await (await fetch(`${url}/docs/reference.js`)).text())).not.toMatch(/https?:\/\/|innerHTML/);
});

test("the page is off in production unless asked for", async () => {
  const hidden = await serve({ routes, openapi: true, environment: "production" });
  expect((await fetch(`${hidden.url}/docs`)).status).toBe(404);
  expect((await fetch(`${hidden.url}/openapi.json`)).status).toBe(200);
  const shown = await serve({ routes, openapi: { ui: true }, environment: "production" });
  expect((await fetch(`${shown.url}/docs`)).status).toBe(200);
});

test("without the option there is neither", async () => {
  const { url, api } = await serve({ routes });
  expect((await fetch(`${url}/openapi.json`)).status).toBe(404);
  expect(() => api.openapi()).toThrow("needs the option `openapi`");
});
