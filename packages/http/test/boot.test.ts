import { once } from "node:events";
import { createServer } from "node:net";
import { createRouteBuilder, type HttpOptions, HttpSetupError, http } from "@mega/http";
import { Type } from "typebox";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const ok = () => ({});

/** What the app's boot error was caused by. */
async function bootError(options: Partial<HttpOptions>): Promise<HttpSetupError> {
  try {
    await serve({ routes: [], ...options });
  } catch (error) {
    for (let each: unknown = error; each instanceof Error; each = each.cause)
      if (each instanceof HttpSetupError) return each;
    throw error;
  }
  throw new Error("the app started");
}

describe("a boot fails and says why", () => {
  test("when the port is in use: the error names the option and the port", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as { readonly port: number };
    expect(await bootError({ port })).toMatchObject({
      code: "HTTP_PORT_IN_USE",
      message: `http.port ${port} on 127.0.0.1 is in use by another process: stop that or choose another port`,
      data: { option: "port", port, host: "127.0.0.1" },
    });
  });

  test("when it cannot listen: the error names host and port", async () => {
    expect(await bootError({ host: "203.0.113.1", port: 0 })).toMatchObject({
      code: "HTTP_LISTEN_FAILED",
      data: { host: "203.0.113.1" },
    });
  });

  test.each([
    ["port", { port: 70_000 }, "http.port is 70000: it must be a whole number from 0 to 65535"],
    ["port", { port: 1.5 }, "http.port is 1.5: it must be a whole number from 0 to 65535"],
    ["limits.bodyBytes", { limits: { bodyBytes: 0 } }, "http.limits.bodyBytes is 0: it must be a whole number from 1"],
    [
      "limits.handlerTimeoutMs",
      { limits: { handlerTimeoutMs: Number.NaN } },
      "http.limits.handlerTimeoutMs is NaN: it must be a whole number from 1",
    ],
    [
      "limits.headersTimeoutMs",
      { limits: { headersTimeoutMs: 40_000 } },
      "http.limits.headersTimeoutMs is 40000: it must be at most limits.requestTimeoutMs (30000)",
    ],
    ["drainDelayMs", { drainDelayMs: -1 }, "http.drainDelayMs is -1: it must be a whole number from 0"],
  ])("when the option %s is wrong", async (option, options, message) => {
    expect(await bootError(options)).toMatchObject({ code: "HTTP_OPTION_INVALID", message, data: { option } });
  });

  test("when two routes have one path, whatever their parameters are called", async () => {
    const routes = [route.get("/cards/:id", {}, ok), route.get("/cards/:cardId", {}, ok)];
    expect(await bootError({ routes })).toMatchObject({
      code: "HTTP_ROUTE_DUPLICATE",
      data: { method: "GET", path: "/cards/:cardId" },
    });
  });

  test.each([
    ["a path without a slash", route.get("cards", {}, ok)],
    ["a body schema on GET", route.get("/", { body: Type.Object({}) }, ok)],
    ["a body schema beside an upload", route.post("/", { body: Type.Object({}), upload: {} }, ok)],
    ["a reply with an impossible status", route.get("/", { reply: { 99: Type.Object({}) } } as never, ok as never)],
  ])("when a route has %s", async (_, wrong) => {
    expect(await bootError({ routes: [wrong] })).toMatchObject({ code: "HTTP_ROUTE_INVALID" });
  });
});

test("a server that runs cannot start again", async () => {
  const server = http({ port: 0, routes: [] });
  const { app } = await serve({ routes: [], resources: {} });
  const scope = { app: app.info, config: {}, logger: app.logger, resources: {}, health: app.health } as never;
  onTestFinished(() => server.stop({ remainingMs: () => 1_000, signal: AbortSignal.timeout(1_000) }));
  const { systemClock } = await import("@mega/core");
  const full = Object.assign({}, scope, {
    name: "http",
    clock: systemClock,
    signal: new AbortController().signal,
    lifecycle: { phase: () => "running", isReady: () => true, onDrain: () => {} },
    translator: {
      locales: ["en"],
      defaultLocale: "en",
      match: () => "en",
      supports: () => true,
      for: () => (key: string) => key,
    },
  });
  await server.start(full as never);
  await expect(async () => server.start(full as never)).rejects.toMatchObject({ code: "HTTP_ALREADY_STARTED" });
});

describe("the address", () => {
  test("of the API is where it listens", async () => {
    const { api } = await serve({ routes: [route.get("/", {}, ok)] });
    expect(api.url).toBe(`http://127.0.0.1:${api.port}`);
    expect((await fetch(api.url)).status).toBe(200);
  });
});

describe("health", () => {
  test("live, startup and ready are 200 on a running app, with their checks outside production", async () => {
    const { url, app } = await serve({ routes: [] });
    app.health.register("disk", async () => ({ status: "up" }));
    for (const path of ["live", "startup"]) {
      const response = await fetch(`${url}/health/${path}`);
      expect([response.status, await response.json()]).toEqual([200, { status: "up", phase: "running" }]);
    }
    const ready = await fetch(`${url}/health/ready`);
    expect(await ready.json()).toMatchObject({
      status: "up",
      checks: expect.arrayContaining([expect.objectContaining({ name: "disk" })]),
    });
  });

  test("a critical check that is down makes the app not ready, and leaves it alive", async () => {
    const { url, app } = await serve({ environment: "production", routes: [] });
    app.health.register("db", async () => ({ status: "down", detail: { reason: "gone" } }), { cacheMs: 1 });
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ code: "HTTP_UNAVAILABLE", data: { status: "down", phase: "running" } }),
    ]);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  test("has other paths or none", async () => {
    const { url } = await serve({ routes: [], health: { live: "/alive" } });
    expect((await fetch(`${url}/alive`)).status).toBe(200);
    const off = await serve({ routes: [], health: false });
    expect((await fetch(`${off.url}/health/live`)).status).toBe(404);
  });
});
