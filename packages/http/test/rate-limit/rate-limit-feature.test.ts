import { createRouteBuilder, type RateLimitStore } from "@mega/http";
import { describe, expect, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const hourMs = 3_600_000;
const routes = [
  route.get("/free", { rateLimit: false }, () => "free"),
  route.get("/common", {}, () => "common"),
  route.get("/login/:name", { rateLimit: { limit: 2, windowMs: hourMs } }, () => "login"),
];

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(url, { headers });
const statusesOf = async (calls: readonly (() => Promise<Response>)[]): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (const call of calls) statuses.push((await call()).status);
  return statuses;
};

describe("rate limits", () => {
  test("tell the budget, and answer 429 with Retry-After past it", async () => {
    const { url } = await serve({ routes });
    const first = await get(`${url}/login/ada`);
    expect(first.headers.get("ratelimit-policy")).toBe('"GET /login/:name";q=2;w=3600');
    expect(first.headers.get("ratelimit")).toBe('"GET /login/:name";r=1;t=1800');
    await get(`${url}/login/grace`);
    const refused = await get(`${url}/login/ada`);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1_700);
    expect(refused.headers.get("ratelimit")).toMatch(/^"GET \/login\/:name";r=0;t=\d+$/);
    expect(await refused.json()).toMatchObject({
      code: "HTTP_RATE_LIMITED",
      data: { retryAfterMs: expect.any(Number) },
    });
  });

  test("cost routes without a limit nothing, not even a header", async () => {
    const { url } = await serve({ routes });
    const response = await get(`${url}/common`);
    expect(response.headers.get("ratelimit")).toBeNull();
  });

  test("share the default budget between routes, except those that opt out", async () => {
    const { url } = await serve({ routes, rateLimit: { default: { limit: 1, windowMs: hourMs } } });
    const call = (path: string) => () => get(`${url}${path}`);
    expect(await statusesOf([call("/common"), call("/common"), call("/free"), call("/login/ada")])).toEqual([
      200, 429, 200, 200,
    ]);
  });

  test("count by what the app says, else by address", async () => {
    const { url } = await serve({ routes, rateLimit: { key: (ctx) => ctx.request.headers["x-user"] } });
    const call = (user?: string) => () => get(`${url}/login/x`, user === undefined ? {} : { "x-user": user });
    expect(await statusesOf([call("ada"), call("ada"), call("ada"), call("grace"), call(), call(), call()])).toEqual([
      200, 200, 429, 200, 200, 200, 429,
    ]);
  });

  test("let requests through when their store is down", async () => {
    const store: RateLimitStore = { take: () => Promise.reject(new Error("down")) };
    const { url } = await serve({ routes, rateLimit: { store } });
    expect((await get(`${url}/login/ada`)).status).toBe(200);
  });

  test("cannot be forged by X-Forwarded-For without a trusted proxy", async () => {
    const { url } = await serve({ routes });
    const call = (ip: string) => () => get(`${url}/login/x`, { "x-forwarded-for": ip });
    expect(await statusesOf([call("192.0.2.1"), call("192.0.2.2"), call("192.0.2.3")])).toEqual([200, 200, 429]);
  });

  test("refuse a wrong limit at boot and name the route", async () => {
    const wrong = route.get("/x", { rateLimit: { limit: 0, windowMs: 1 } }, () => "");
    await expect(serve({ routes: [wrong] })).rejects.toThrow("rateLimit of GET /x.limit is 0");
    await expect(serve({ routes, rateLimit: { maxKeys: -1 } })).rejects.toThrow("rateLimit.maxKeys is -1");
  });
});
