import { Readable } from "node:stream";
import { MegaError } from "@mega/core";
import {
  createRouteBuilder,
  group,
  type HttpContext,
  HttpError,
  middleware,
  type Route,
  redirect,
  reply,
  streamReply,
} from "@mega/http";
import { Type } from "typebox";
import { describe, expect, expectTypeOf, test } from "vitest";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const step = middleware<HttpContext>();

describe("middleware", () => {
  test("runs by stage, and within a stage in the order of use", async () => {
    const seen: string[] = [];
    const at = (stage: "onRequest" | "parse" | "validate" | "authorize" | "serialize" | "onResponse", name: string) =>
      step({ name, stage, run: () => void seen.push(`${stage} ${name}`) });
    const builder = route
      .use(at("authorize", "a"))
      .use(at("onResponse", "b"))
      .use(at("serialize", "c"))
      .use(at("validate", "d"))
      .use(at("parse", "e"))
      .use(at("onRequest", "f"))
      .use(at("authorize", "g"));
    const { url } = await serve({
      routes: [builder.post("/", { body: Type.Object({}) }, () => void seen.push("handler"))],
    });
    await fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
    await expect
      .poll(() => seen)
      .toEqual([
        "onRequest f",
        "parse e",
        "validate d",
        "authorize a",
        "authorize g",
        "handler",
        "serialize c",
        "onResponse b",
      ]);
  });

  test("adds what it returns to the context, typed", async () => {
    const user = step({ name: "user", stage: "authorize", run: async () => ({ user: { name: "ada" } }) });
    const role = middleware<HttpContext & { user: { name: string } }>()({
      name: "role",
      stage: "authorize",
      run: (ctx) => ({ role: `${ctx.user.name}:owner` }),
    });
    const authed = route.use(user).use(role);
    const { url } = await serve({
      routes: [
        authed.get("/", {}, (ctx) => {
          expectTypeOf(ctx.user).toEqualTypeOf<{ name: string }>();
          expectTypeOf(ctx.role).toEqualTypeOf<string>();
          return { role: ctx.role };
        }),
      ],
    });
    expect(await (await fetch(url)).json()).toEqual({ role: "ada:owner" });
  });

  test("that returns a reply ends the request before the handler", async () => {
    let calls = 0;
    const closed = step({ name: "closed", stage: "authorize", run: () => reply(403, { closed: true }) });
    const { url } = await serve({ routes: [route.use(closed).get("/", {}, () => void calls++)] });
    const response = await fetch(url);
    expect([response.status, await response.json(), calls]).toEqual([403, { closed: true }, 0]);
  });

  test.each(["onRequest", "parse", "validate", "authorize", "serialize"] as const)(
    "that throws at %s gives a problem",
    async (stage) => {
      const fail = step({
        name: "fail",
        stage,
        run: async () => {
          throw new HttpError("HTTP_FORBIDDEN", "not today");
        },
      });
      const { url } = await serve({ routes: [route.use(fail).get("/", {}, () => ({}))] });
      const response = await fetch(url);
      expect(await response.json()).toMatchObject({ status: 403, code: "HTTP_FORBIDDEN", detail: "not today" });
    },
  );

  test("at `parse` sees the body as it came, before it is validated", async () => {
    const seen: unknown[] = [];
    const peek = middleware<HttpContext & { body: unknown }>()({
      name: "peek",
      stage: "parse",
      run: (ctx) => void seen.push(ctx.body),
    });
    const builder = createRouteBuilder().use(peek as never);
    const { url } = await serve({
      routes: [builder.post("/", { body: Type.Object({ a: Type.String() }) }, () => ({}))],
    });
    const response = await fetch(url, {
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json" },
    });
    expect([response.status, seen]).toEqual([422, [{ a: 1 }]]);
  });

  test("of a group runs before that of its routes, and the prefix is joined", async () => {
    const seen: string[] = [];
    const mark = (name: string) => step({ name, stage: "authorize", run: () => void seen.push(name) });
    const routes = group("/api/cards", { tags: ["cards"], middleware: [mark("group")] }, [
      route.use(mark("route")).get("/", {}, () => ({})),
      route.get("/:id", { tags: ["one"] }, (ctx) => ({ id: ctx.params.id })),
    ]);
    expectTypeOf(routes[1].path).toEqualTypeOf<"/api/cards/:id">();
    expect(routes.map(({ path, spec }: Route) => [path, spec.tags])).toEqual([
      ["/api/cards", ["cards"]],
      ["/api/cards/:id", ["one"]],
    ]);
    const { url } = await serve({ routes });
    await fetch(`${url}/api/cards`);
    expect(seen).toEqual(["group", "route"]);
    expect(await (await fetch(`${url}/api/cards/7`)).json()).toEqual({ id: "7" });
  });
});

describe("a reply", () => {
  const Card = Type.Object({ title: Type.String() });

  test("may be the bare body when there is one success status", async () => {
    const { url } = await serve({ routes: [route.post("/", { reply: { 201: Card } }, () => ({ title: "tea" }))] });
    const response = await fetch(url, { method: "POST" });
    expect([response.status, await response.json()]).toEqual([201, { title: "tea" }]);
  });

  test("without a body is 204", async () => {
    const { url } = await serve({
      routes: [route.delete("/", { reply: { 204: null } }, async () => {}), route.post("/", {}, () => {})],
    });
    for (const method of ["DELETE", "POST"]) {
      const response = await fetch(url, { method });
      expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([204, "", null]);
    }
  });

  test("that is a string is text without a schema and JSON with one", async () => {
    const { url } = await serve({
      routes: [route.get("/text", {}, () => "ok"), route.get("/json", { reply: { 200: Type.String() } }, () => "ok")],
    });
    const text = await fetch(`${url}/text`);
    expect([text.headers.get("content-type"), await text.text()]).toEqual(["text/plain; charset=utf-8", "ok"]);
    const json = await fetch(`${url}/json`);
    expect([json.headers.get("content-type"), await json.text()]).toEqual(["application/json; charset=utf-8", '"ok"']);
  });

  test("keeps the content type that its headers name", async () => {
    const { url } = await serve({
      routes: [route.get("/", {}, () => reply(200, "a,b", { headers: { "content-type": "text/csv" } }))],
    });
    const response = await fetch(url);
    expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/csv", "a,b"]);
  });

  test("may be bytes", async () => {
    const { url } = await serve({ routes: [route.get("/", {}, () => new Uint8Array([1, 2, 3]))] });
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("may be a stream with a file name", async () => {
    const { url } = await serve({
      routes: [
        route.get("/", {}, () =>
          streamReply(200, Readable.from(["a", "b"]), { contentType: "text/csv", filename: '카드 "1".csv' }),
        ),
      ],
    });
    const response = await fetch(url);
    expect(await response.text()).toBe("ab");
    expect(response.headers.get("content-type")).toBe("text/csv");
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="__ _1_.csv"; filename*=UTF-8''%EC%B9%B4%EB%93%9C%20%221%22.csv`,
    );
  });

  test("may have a file name that is no well-formed text", async () => {
    const { url } = await serve({
      routes: [route.get("/", {}, () => streamReply(200, Readable.from(["a"]), { filename: "a\ud800.csv" }))],
    });
    const response = await fetch(url);
    expect([response.status, response.headers.get("content-disposition")]).toEqual([
      200,
      "attachment; filename=\"a_.csv\"; filename*=UTF-8''a%EF%BF%BD.csv",
    ]);
  });

  test("answers HEAD like GET without the body", async () => {
    const { url } = await serve({ routes: [route.get("/", { reply: { 200: Card } }, () => ({ title: "tea" }))] });
    const response = await fetch(url, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "15", ""]);
  });

  test("carries the headers that the handler set", async () => {
    const { url } = await serve({
      routes: [
        route.get("/", {}, (ctx) => {
          ctx.response.setHeader("x-one", 1);
          ctx.response.appendHeader("vary", "A");
          ctx.response.appendHeader("vary", "B");
          return {};
        }),
      ],
    });
    const { headers } = await fetch(url);
    expect([headers.get("x-one"), headers.get("vary")]).toEqual(["1", "A, B"]);
  });

  test("with a line break in a header is a generic 500, and nothing of it reaches the wire", async () => {
    const { url } = await serve({
      routes: [route.get("/", {}, () => reply(200, {}, { headers: { "x-name": "a\r\nset-cookie: evil=1" } }))],
    });
    const response = await fetch(url);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(JSON.parse(text)).toMatchObject({ code: "HTTP_INTERNAL", title: "Internal error" });
    expect(text).not.toContain("x-name");
    expect((await fetch(url)).status).toBe(500);
  });
});

describe("a redirect", () => {
  test("goes to a path of this site, or elsewhere when the program says so", async () => {
    const { url } = await serve({
      routes: [
        route.post("/in", {}, () => redirect("/cards?page=2")),
        route.get("/out", {}, () => redirect("https://example.com/", { external: true, status: 302 })),
      ],
    });
    const inside = await fetch(`${url}/in`, { method: "POST", redirect: "manual" });
    expect([inside.status, inside.headers.get("location")]).toEqual([303, "/cards?page=2"]);
    const outside = await fetch(`${url}/out`, { redirect: "manual" });
    expect([outside.status, outside.headers.get("location")]).toEqual([302, "https://example.com/"]);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "",
  ])("to %j is refused", async (target) => {
    const { url } = await serve({ routes: [route.get("/", {}, () => redirect(target))] });
    const response = await fetch(url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([500, null]);
  });
});

describe("a handler that fails", () => {
  class BoardError extends MegaError<"CARD_LOCKED"> {}

  test("with a code of the catalogue gives that code's problem, with its data", async () => {
    const { url } = await serve({
      errors: { CARD_LOCKED: { status: 409, title: "Card locked" } },
      routes: [
        route.get("/", {}, () => {
          throw new BoardError("CARD_LOCKED", "the card is locked by grace", { data: { by: "grace" } });
        }),
      ],
    });
    expect(await (await fetch(url)).json()).toEqual({
      type: "urn:problem:CARD_LOCKED",
      title: "Card locked",
      status: 409,
      detail: "the card is locked by grace",
      instance: "/",
      code: "CARD_LOCKED",
      traceId: expect.any(String),
      data: { by: "grace" },
    });
  });

  test.each([
    ["production", undefined],
    ["test", undefined],
    ["development", { host: "db-7" }],
  ] as const)(
    "with a server error of the catalogue says in %s only what is meant for its reader",
    async (environment, data) => {
      const logger = recordingLogger();
      const failure = new BoardError("CARD_LOCKED", "db-7 is down", { data: { host: "db-7" } });
      const { url } = await serve({
        environment,
        logger,
        errors: { CARD_LOCKED: { status: 503, title: "Storage unavailable" } },
        routes: [
          route.get("/", {}, () => {
            throw failure;
          }),
        ],
      });
      const body = (await (await fetch(url)).json()) as Record<string, unknown>;
      expect(body).toMatchObject({ status: 503, code: "CARD_LOCKED", title: "Storage unavailable" });
      expect([body["detail"], body["data"]]).toEqual([undefined, data]);
      const line = logger.lines.find(({ message }) => message === "a request could not be served");
      expect(line).toMatchObject({ level: "warn", fields: { err: failure } });
    },
  );

  test.each([
    ["an Error", () => new Error("password=hunter2")],
    ["a MegaError of no catalogue", () => new BoardError("CARD_LOCKED", "password=hunter2")],
    ["a string", () => "password=hunter2"],
    ["null", () => null],
    ["undefined", () => undefined],
    ["an object with a status", () => ({ statusCode: 418, message: "password=hunter2" })],
  ])("with %s gives a 500 that shows nothing and a log line that shows all", async (_, make) => {
    const logger = recordingLogger();
    const { url } = await serve({
      logger,
      environment: "production",
      routes: [
        route.get("/sync", {}, () => {
          throw make();
        }),
        route.get("/async", {}, () => Promise.reject(make())),
      ],
    });
    for (const path of ["/sync", "/async"]) {
      const text = await (await fetch(url + path)).text();
      expect(JSON.parse(text)).toEqual({
        type: "urn:problem:HTTP_INTERNAL",
        title: "Internal error",
        status: 500,
        instance: path,
        code: "HTTP_INTERNAL",
        traceId: expect.any(String),
      });
      const line = logger.lines.findLast(({ level }) => level === "error");
      expect(line?.fields).toMatchObject({
        err: make(),
        route: path,
        requestId: expect.any(String),
        traceId: JSON.parse(text).traceId,
      });
    }
  });
});
