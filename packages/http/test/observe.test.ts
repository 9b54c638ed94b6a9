import { connect } from "node:net";
import { createRouteBuilder, HttpError, type HttpExchange } from "@mega/http";
import { describe, expect, test } from "vitest";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const routes = [
  route.get("/cards/:id", {}, () => ({})),
  route.get("/locked", {}, () => {
    throw new HttpError("HTTP_CONFLICT");
  }),
  route.get("/broken", {}, () => {
    throw new Error("broken");
  }),
  route.get("/wait", {}, () => new Promise<never>(() => {})),
] as const;

describe("an observer", () => {
  test("sees each request once, with the route's template and never the raw path", async () => {
    const seen: HttpExchange[] = [];
    const { url } = await serve({ routes, observe: { exchange: (exchange) => void seen.push(exchange) } });
    for (const path of ["/cards/1", "/locked", "/nowhere/secret"]) await (await fetch(url + path)).text();
    await expect.poll(() => seen.length).toBe(3);
    expect(seen).toEqual([
      { method: "GET", route: "/cards/:id", status: 200, durationMs: expect.any(Number), isAborted: false },
      { method: "GET", route: "/locked", status: 409, durationMs: expect.any(Number), isAborted: false },
      { method: "GET", route: "*", status: 404, durationMs: expect.any(Number), isAborted: false },
    ]);
  });

  test("sees that a client left", async () => {
    const seen: HttpExchange[] = [];
    const { api } = await serve({
      routes,
      limits: { handlerTimeoutMs: 500 },
      observe: { exchange: (exchange) => void seen.push(exchange) },
    });
    const socket = connect(api.port, "127.0.0.1");
    socket.write("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", () => setImmediate(() => socket.destroy()));
    await expect.poll(() => seen).toMatchObject([{ route: "/wait", isAborted: true }]);
  });

  test("that throws changes nothing but the log", async () => {
    const logger = recordingLogger();
    const { url } = await serve({
      logger,
      routes,
      observe: {
        exchange: () => {
          throw new Error("metrics gone");
        },
      },
    });
    expect((await fetch(`${url}/cards/1`)).status).toBe(200);
    await expect
      .poll(() => logger.lines.some(({ message }) => message === "a step after the response failed"))
      .toBe(true);
  });
});

describe("the access log", () => {
  test("has one line per request, without the query", async () => {
    const logger = recordingLogger();
    const { url } = await serve({ logger, routes, accessLog: true });
    await (await fetch(`${url}/cards/7?token=secret`)).text();
    await (await fetch(`${url}/broken`)).text();
    const lines = () => logger.lines.filter(({ message }) => message.startsWith("GET "));
    await expect.poll(() => lines().length).toBe(2);
    expect(lines()[0]).toEqual({
      level: "info",
      message: "GET /cards/:id 200",
      fields: expect.objectContaining({
        method: "GET",
        path: "/cards/7",
        route: "/cards/:id",
        status: 200,
        requestId: expect.any(String),
      }),
    });
    expect(lines()[1]).toMatchObject({ level: "error", message: "GET /broken 500" });
  });

  test("is off by default", async () => {
    const logger = recordingLogger();
    const { url } = await serve({ logger, routes });
    await (await fetch(`${url}/cards/7`)).text();
    expect(logger.lines.filter(({ message }) => message.startsWith("GET "))).toEqual([]);
  });
});
