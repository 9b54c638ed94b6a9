import { createRouteBuilder, reply } from "@mega/http";
import { expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [
  route.get("/ok", {}, () => "ok"),
  route.get("/own", {}, () => reply(200, "own", { headers: { "content-security-policy": "default-src 'self'" } })),
  route.get("/fail", {}, () => {
    throw new Error("boom");
  }),
];

test("security headers are on every answer, 404 and 500 included", async () => {
  const { url } = await serve({ routes, headers: "api" });
  for (const path of ["/ok", "/fail", "/nowhere", "/%zz"]) {
    const { headers } = await fetch(url + path);
    expect([path, headers.get("x-content-type-options"), headers.get("content-security-policy")]).toEqual([
      path,
      "nosniff",
      "default-src 'none'; frame-ancestors 'none'",
    ]);
    expect(headers.get("x-powered-by")).toBeNull();
  }
});

test("a route's own header wins", async () => {
  const { url } = await serve({ routes, headers: "web" });
  expect((await fetch(`${url}/own`)).headers.get("content-security-policy")).toBe("default-src 'self'");
});

test("without the option there are none", async () => {
  const { url } = await serve({ routes });
  expect((await fetch(`${url}/ok`)).headers.get("x-content-type-options")).toBeNull();
});
