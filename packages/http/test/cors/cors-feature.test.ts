import { createRouteBuilder } from "@mega/http";
import { expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [route.get("/cards", {}, () => []), route.put("/cards", {}, () => [])];
const origin = "https://app.example.com";

const preflight = (url: string, from: string): Promise<Response> =>
  fetch(`${url}/cards`, {
    method: "OPTIONS",
    headers: { origin: from, "access-control-request-method": "PUT", "access-control-request-headers": "x-csrf-token" },
  });

test("an allowed origin may read answers and send cookies", async () => {
  const { url } = await serve({ routes, cors: { origins: [origin], credentials: true } });
  const response = await fetch(`${url}/cards`, { headers: { origin } });
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  expect(response.headers.get("access-control-expose-headers")).toContain("x-csrf-token");
  expect(response.headers.get("vary")).toContain("Origin");
});

test("a preflight of an allowed origin is answered", async () => {
  const { url } = await serve({ routes, cors: { origins: [origin] } });
  const response = await preflight(url, origin);
  expect(response.status).toBe(204);
  expect(response.headers.get("access-control-allow-methods")).toContain("PUT");
  expect(response.headers.get("access-control-allow-headers")).toBe("x-csrf-token");
  expect(response.headers.get("access-control-max-age")).toBe("600");
});

test.each([
  "https://app.example.com.evil.example",
  "http://app.example.com",
  "https://app.example.co",
  "null",
  "https://sub.app.example.com",
])("the foreign origin %s gets no permission", async (foreign) => {
  const { url } = await serve({ routes, cors: { origins: [origin], credentials: true } });
  const answers = [await fetch(`${url}/cards`, { headers: { origin: foreign } }), await preflight(url, foreign)];
  expect(answers.map(({ headers }) => headers.get("access-control-allow-origin"))).toEqual([null, null]);
});

test("a problem can be read by the origin too", async () => {
  const { url } = await serve({ routes, cors: { origins: [origin] } });
  const response = await fetch(`${url}/nowhere`, { headers: { origin } });
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([404, origin]);
});

test("OPTIONS without a preflight still tells the methods of a path", async () => {
  const { url } = await serve({ routes, cors: { origins: [origin] } });
  const response = await fetch(`${url}/cards`, { method: "OPTIONS" });
  expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS, PUT"]);
});

test.each([
  [{ origins: "*" as const, credentials: true }, "http.cors.credentials is true"],
  [{ origins: ["https://*.example.com"] }, "http.cors.origins has https://*.example.com"],
  [{ origins: ["example.com"] }, "http.cors.origins has example.com"],
])("refuses %j at boot", async (cors, message) => {
  await expect(serve({ routes, cors })).rejects.toThrow(message);
});
