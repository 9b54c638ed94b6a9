import { connect } from "node:net";
import { defineResource } from "@mega/core";
import { parseTraceparent } from "@mega/core/trace";
import { createRouteBuilder, HttpError, type HttpMembers, middleware } from "@mega/http";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

describe("ctx.request", () => {
  test("shows the request as it came", async () => {
    const { url, api } = await serve({
      routes: [
        route.get("/cards/:id", {}, ({ request }) => ({
          method: request.method,
          url: request.url,
          path: request.path,
          route: request.route,
          header: request.headers["x-one"],
          ip: request.ip,
          protocol: request.protocol,
          host: request.host,
        })),
      ],
    });
    const response = await fetch(`${url}/cards/a%20b?q=1`, { headers: { "x-one": "1" } });
    expect(await response.json()).toEqual({
      method: "GET",
      url: "/cards/a%20b?q=1",
      path: "/cards/a%20b",
      route: "/cards/:id",
      header: "1",
      ip: "127.0.0.1",
      protocol: "http",
      host: `127.0.0.1:${api.port}`,
    });
  });

  test("ignores X-Forwarded headers unless the proxy is trusted", async () => {
    const routes = [
      route.get("/", {}, ({ request }) => ({ ip: request.ip, protocol: request.protocol, host: request.host })),
    ] as const;
    const headers = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "board.example",
    };
    const plain = await serve({ routes });
    expect(await (await fetch(plain.url, { headers })).json()).toMatchObject({ ip: "127.0.0.1", protocol: "http" });
    const trusting = await serve({ routes, trustProxy: ["127.0.0.1/32"] });
    expect(await (await fetch(trusting.url, { headers })).json()).toEqual({
      ip: "203.0.113.9",
      protocol: "https",
      host: "board.example",
    });
    const elsewhere = await serve({ routes, trustProxy: ["10.0.0.0/8"] });
    expect(await (await fetch(elsewhere.url, { headers })).json()).toMatchObject({ ip: "127.0.0.1", protocol: "http" });
  });

  test("takes a sane X-Request-Id over and makes an own one otherwise", async () => {
    const { url } = await serve({
      exposeRequestId: true,
      routes: [route.get("/", {}, ({ request }) => ({ id: request.id }))],
    });
    const ask = async (id?: string) => {
      const response = await fetch(url, id === undefined ? {} : { headers: { "x-request-id": id } });
      return { id: ((await response.json()) as { id: string }).id, header: response.headers.get("x-request-id") };
    };
    expect(await ask("edge-1:a/b")).toEqual({ id: "edge-1:a/b", header: "edge-1:a/b" });
    const [one, two, odd, long] = [await ask(), await ask(), await ask("a b"), await ask("x".repeat(129))];
    expect(one.header).toBe(one.id);
    expect(new Set([one.id, two.id, odd.id, long.id]).size).toBe(4);
    for (const { id } of [one, two, odd, long]) expect(id).toMatch(/^[\w-]{8}-[0-9a-z]+$/);
  });
});

describe("ctx.trace", () => {
  test("continues the caller's trace, and problems name it", async () => {
    const header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const { url } = await serve({ routes: [route.get("/", {}, ({ trace }) => ({ ...trace }))] });
    const seen = (await (await fetch(url, { headers: { traceparent: header, tracestate: "v=1" } })).json()) as {
      traceId: string;
    };
    expect(seen).toMatchObject({ traceId: parseTraceparent(header)?.traceId, isSampled: true, state: "v=1" });
    const problem = await (await fetch(`${url}/nowhere`, { headers: { traceparent: header } })).json();
    expect(problem).toMatchObject({ traceId: seen.traceId });
  });
});

describe("ctx.log", () => {
  test("carries the request id and the trace id on each line", async () => {
    const logger = recordingLogger();
    const { url } = await serve({ logger, routes: [route.get("/", {}, ({ log }) => void log.info("hello"))] });
    await fetch(url, { headers: { "x-request-id": "r1" } });
    const line = logger.lines.find(({ message }) => message === "hello");
    expect(line?.fields).toMatchObject({ requestId: "r1", traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });
});

describe("the APIs of resources", () => {
  test("are on the context under their names", async () => {
    const resources = { db: defineResource({ kind: "fake", start: () => ({ name: "ada" }), stop: async () => {} }) };
    const routes = [
      createRouteBuilder<{ readonly db: { readonly name: string } }>().get("/", {}, (ctx) => ({ name: ctx.db.name })),
    ];
    const { url } = await serve({ resources, routes });
    expect(await (await fetch(url)).json()).toEqual({ name: "ada" });
  });

  test("cannot have the name of a member of the context: the boot fails and names it", async () => {
    const resources = { beforeSend: defineResource({ kind: "fake", start: () => ({}), stop: async () => {} }) };
    await expect(serve({ resources, routes: [] })).rejects.toThrow(/a resource cannot be called "beforeSend"/);
  });

  test("of features that are off say which option switches them on", async () => {
    const logger = recordingLogger();
    const { url } = await serve({ logger, routes: [route.get("/", {}, async (ctx) => ctx.session.get("x"))] });
    expect((await fetch(url)).status).toBe(500);
    expect(logger.lines.find(({ level }) => level === "error")?.fields["err"]).toMatchObject({
      code: "HTTP_FEATURE_OFF",
      message: "ctx.session needs the option `sessions`",
    });
  });
});

describe("ctx.scope", () => {
  test("is disposed in reverse order after the answer", async () => {
    const seen: string[] = [];
    const { url } = await serve({
      routes: [
        route.get("/", {}, ({ scope }) => {
          scope.defer(() => void seen.push("first"));
          scope.use({ [Symbol.dispose]: () => void seen.push("second") });
          return {};
        }),
      ],
    });
    await fetch(url);
    await expect.poll(() => seen).toEqual(["second", "first"]);
  });

  test("is disposed when the handler throws, and a failing disposer is logged", async () => {
    const seen: string[] = [];
    const logger = recordingLogger();
    const { url } = await serve({
      logger,
      routes: [
        route.get("/", {}, ({ scope }) => {
          scope.defer(() => void seen.push("closed"));
          scope.defer(() => {
            throw new Error("disk gone");
          });
          throw new HttpError("HTTP_CONFLICT");
        }),
      ],
    });
    expect((await fetch(url)).status).toBe(409);
    await expect.poll(() => seen).toEqual(["closed"]);
    await expect
      .poll(() => logger.lines.some(({ message }) => message === "disposing the request scope failed"))
      .toBe(true);
  });

  test("is not disposed under a handler that still runs after its client left", async () => {
    const seen: string[] = [];
    let finish = (): void => {};
    const { api } = await serve({
      routes: [
        route.get("/", {}, async ({ scope, signal }) => {
          scope.defer(() => void seen.push("disposed"));
          signal.addEventListener("abort", () => seen.push("aborted"));
          seen.push("started");
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          seen.push("handler done");
        }),
      ],
    });
    const socket = connect(api.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(() => seen).toEqual(["started"]);
    socket.destroy();
    await expect.poll(() => seen).toEqual(["started", "aborted"]);
    finish();
    await expect.poll(() => seen).toEqual(["started", "aborted", "handler done", "disposed"]);
  });
});

describe("ctx.signal", () => {
  test("aborts when the client disconnects in the middle of the request, and the server goes on", async () => {
    const reasons: unknown[] = [];
    const { api, url } = await serve({
      routes: [
        route.get(
          "/wait",
          {},
          ({ signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener("abort", () => {
                reasons.push(signal.reason);
                reject(signal.reason);
              }),
            ),
        ),
        route.get("/", {}, () => ({})),
      ],
    });
    const socket = connect(api.port, "127.0.0.1");
    socket.write("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", () => setImmediate(() => socket.destroy()));
    await expect.poll(() => reasons).toEqual([expect.objectContaining({ code: "HTTP_CLIENT_CLOSED" })]);
    expect((await fetch(url)).status).toBe(200);
  });

  test("does not abort for a client that gets its answer", async () => {
    const aborted: boolean[] = [];
    const { url } = await serve({
      routes: [
        route.post("/", { body: Type.Object({}) }, ({ signal, scope }) => {
          scope.defer(() => void aborted.push(signal.aborted));
          return {};
        }),
      ],
    });
    await (await fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })).text();
    await expect.poll(() => aborted).toEqual([false]);
  });
});

describe("a member that middleware adds", () => {
  test("cannot replace one that is there: the request fails", async () => {
    const logger = recordingLogger();
    const clash = middleware<HttpMembers>()({ name: "clash", stage: "authorize", run: () => ({ request: 1 }) });
    const { url } = await serve({ logger, routes: [route.use(clash as never).get("/", {}, () => ({}))] });
    expect((await fetch(url)).status).toBe(500);
  });
});
