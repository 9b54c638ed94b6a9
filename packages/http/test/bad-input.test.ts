import { connect, type Server } from "node:net";
import { promisify } from "node:util";
import { createRouteBuilder, reply } from "@mega/http";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { exchangeRaw, parseRaw } from "./support/raw.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

const NewCard = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 20 }),
  points: Type.Optional(Type.Integer()),
  tags: Type.Optional(Type.Array(Type.Object({ name: Type.String() }), { maxItems: 5 })),
});

const routes = [
  route.get(
    "/cards",
    { query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }) },
    (ctx) => ctx.query,
  ),
  route.get("/cards/:id", { params: Type.Object({ id: Type.Integer() }) }, (ctx) => ctx.params),
  route.post("/cards", { body: NewCard, reply: { 201: Type.Any() } }, (ctx) => reply(201, ctx.body)),
  route.post("/any", {}, (ctx) => ({ body: ctx.body ?? null })),
  route.post("/small", { limits: { bodyBytes: 64 } }, () => ({})),
];

const open = () => serve({ routes });

async function post(url: string, body: string | Uint8Array, type = "application/json") {
  const response = await fetch(url, { method: "POST", headers: { "content-type": type }, body: body as string });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    problem: JSON.parse(await response.text()),
  };
}

const problemType = "application/problem+json; charset=utf-8";

describe("a body that is not what it says", () => {
  test.each([
    ["malformed JSON", '{"title":', "HTTP_MALFORMED_JSON"],
    ["an empty JSON body", "", "HTTP_MALFORMED_JSON"],
    ["trailing garbage after JSON", '{"title":"a"} x', "HTTP_MALFORMED_JSON"],
    ["a __proto__ key", '{"title":"a","__proto__":{"admin":true}}', "HTTP_FORBIDDEN_KEY"],
    ["an escaped __proto__ key", '{"title":"a","\\u005f_proto__":{"admin":true}}', "HTTP_FORBIDDEN_KEY"],
    ["a constructor.prototype key", '{"constructor":{"prototype":{"admin":true}}}', "HTTP_FORBIDDEN_KEY"],
    ["arrays nested 100,000 deep", `${"[".repeat(1e5)}${"]".repeat(1e5)}`, "HTTP_JSON_TOO_DEEP"],
    ["objects nested 100,000 deep", `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`, "HTTP_JSON_TOO_DEEP"],
  ])("%s is 400", async (_, body, code) => {
    const { url } = await open();
    const { status, type, problem } = await post(`${url}/cards`, body);
    expect({ status, type, code: problem.code }).toEqual({ status: 400, type: problemType, code });
    expect((await fetch(`${url}/cards`)).status).toBe(200);
  });

  test("invalid UTF-8 is 400 and never replaced silently", async () => {
    const { url } = await open();
    const bytes = Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(await post(`${url}/cards`, bytes)).toMatchObject({ status: 400, problem: { code: "HTTP_INVALID_UTF8" } });
  });

  test("invalid UTF-8 in a text body is 400", async () => {
    const { url } = await open();
    expect(await post(`${url}/any`, Buffer.from([0xc3, 0x28]), "text/plain")).toMatchObject({
      status: 400,
      problem: { code: "HTTP_INVALID_UTF8" },
    });
  });

  test("JSON nested 64 deep is read, 65 deep is refused", async () => {
    const { url } = await open();
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect((await post(`${url}/any`, nested(64))).status).toBe(200);
    expect(await post(`${url}/any`, nested(65))).toMatchObject({
      status: 400,
      problem: { code: "HTTP_JSON_TOO_DEEP", data: { limit: 64 } },
    });
  });

  test.each([
    "application/json\ta",
    "application/json garbage",
    "application/jsonx",
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "json",
  ])("the content type %j is 415", async (type) => {
    const { api } = await open();
    const raw = `POST /cards HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"title":"a"}`;
    const { status, body } = parseRaw(await exchangeRaw(api.port, raw));
    expect(status).toBe(415);
    expect(JSON.parse(body).code).toBe("HTTP_UNSUPPORTED_MEDIA_TYPE");
  });

  test("a body without a content type is 415", async () => {
    const { api } = await open();
    const raw = 'POST /cards HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"title":"a"}';
    expect(parseRaw(await exchangeRaw(api.port, raw)).status).toBe(415);
  });

  test("a charset in the content type is accepted", async () => {
    const { url } = await open();
    expect((await post(`${url}/cards`, '{"title":"a"}', "application/json; charset=utf-8")).status).toBe(201);
  });
});

describe("a body over the limit", () => {
  test("is 413 by its declared length, before it is read", async () => {
    const { api } = await open();
    const raw = "POST /small HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
    const { status, body, head } = parseRaw(await exchangeRaw(api.port, raw));
    expect(status).toBe(413);
    expect(head).toContain("connection: close");
    expect(JSON.parse(body)).toMatchObject({ code: "HTTP_BODY_TOO_LARGE", data: { limitBytes: 64 } });
  });

  test("is 413 by what arrives when the length is not declared", async () => {
    const { api } = await open();
    const chunk = `${(100).toString(16)}\r\n${"x".repeat(100)}\r\n`;
    const raw = `POST /small HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
    expect(parseRaw(await exchangeRaw(api.port, raw)).status).toBe(413);
  });

  test("is 413 past 1 MiB by default", async () => {
    const { url } = await open();
    expect((await post(`${url}/any`, JSON.stringify("x".repeat(1_048_576)))).status).toBe(413);
    expect((await post(`${url}/any`, JSON.stringify("x".repeat(1_048_000)))).status).toBe(200);
  });
});

describe("values that break the schema", () => {
  test.each([
    ["a wrong type", { title: 1 }, "/title", "type"],
    ["null for a string", { title: null }, "/title", "type"],
    ["null for a number, which is never coerced to 0", { title: "a", points: null }, "/points", "type"],
    ["a number as a string, which is never coerced", { title: "a", points: "1" }, "/points", "type"],
    ["a missing field", {}, "/title", "required"],
    ["an unknown field, which is never dropped silently", { title: "a", owner: "x" }, "/owner", "additionalProperties"],
    [
      "an unknown field in a nested object",
      { title: "a", tags: [{ name: "x", id: 1 }] },
      "/tags/0/id",
      "additionalProperties",
    ],
    ["an empty string below the minimum", { title: "" }, "/title", "minLength"],
  ])("%s in a body is 422 and names the place", async (...[, body, pointer, code]) => {
    const { url } = await open();
    const { status, problem } = await post(`${url}/cards`, JSON.stringify(body));
    expect(status).toBe(422);
    expect(problem).toMatchObject({ code: "HTTP_VALIDATION", errors: [{ pointer, code, in: "body" }] });
  });

  test("a missing body is 422", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/cards`, { method: "POST" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "HTTP_VALIDATION", errors: [{ pointer: "", in: "body" }] });
  });

  test("all problems of all parts come in one answer, at most 20 for each part", async () => {
    const { url } = await open();
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${index}`, 1]));
    const { problem } = await post(`${url}/cards`, JSON.stringify({ ...many, points: "1" }));
    expect(problem.errors).toHaveLength(20);
  });

  test("a query parameter of the wrong type is 422 and names the parameter", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/cards?limit=many`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/limit", code: "type", in: "query" }] });
  });

  test("a path parameter of the wrong type is 422", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/cards/x`);
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ pointer: "/id", in: "params" }] });
  });

  test("strings of the path and the query are coerced to the types of the schema", async () => {
    const { url } = await open();
    expect(await (await fetch(`${url}/cards/7`)).json()).toEqual({ id: 7 });
    expect(await (await fetch(`${url}/cards?limit=7`)).json()).toEqual({ limit: 7 });
  });
});

describe("what is broken before routing", () => {
  test.each([
    ["two Host headers", "GET /cards HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP_HOST_INVALID"],
    ["no Host header", "GET /cards HTTP/1.1\r\n\r\n", "HTTP_HOST_INVALID"],
    ["an empty Host header", "GET /cards HTTP/1.1\r\nHost: \r\n\r\n", "HTTP_HOST_INVALID"],
    [
      "Content-Length together with Transfer-Encoding",
      "POST /any HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP_BAD_REQUEST",
    ],
    [
      "two different Content-Lengths",
      "POST /any HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
      "HTTP_BAD_REQUEST",
    ],
    ["a bad request line", "HELLO\r\n\r\n", "HTTP_BAD_REQUEST"],
    ["a bare LF", "GET /cards HTTP/1.1\nHost: a\n\n", "HTTP_BAD_REQUEST"],
    ["a header with a control character", "GET /cards HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n", "HTTP_BAD_REQUEST"],
    [
      "a malformed escape in the path",
      "GET /cards/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "HTTP_MALFORMED_URL",
    ],
    [
      "a path parameter of 10,000 characters",
      `GET /cards/${"1".repeat(10_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      "HTTP_MALFORMED_URL",
    ],
  ])("%s is 400 as a problem", async (_, raw, code) => {
    const { api, url } = await open();
    const { status, head, body } = parseRaw(await exchangeRaw(api.port, raw));
    expect(status).toBe(400);
    expect(head).toContain("content-type: application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ status: 400, code });
    expect((await fetch(`${url}/cards`)).status).toBe(200);
  });

  test("headers over the limit are 431", async () => {
    const { api } = await open();
    const raw = `GET /cards HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`;
    const { status, body } = parseRaw(await exchangeRaw(api.port, raw));
    expect(status).toBe(431);
    expect(JSON.parse(body).code).toBe("HTTP_HEADERS_TOO_LARGE");
  });

  test("a client that leaves in the middle of its body takes nothing with it", async () => {
    const { url, api } = await open();
    const socket = connect(api.port, "127.0.0.1");
    socket.write(
      'POST /any HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a":1}',
    );
    await expect.poll(() => connectionsOf(api.raw.server)).toBe(1);
    socket.destroy();
    await expect.poll(() => connectionsOf(api.raw.server)).toBe(0);
    expect((await fetch(`${url}/cards`)).status).toBe(200);
  });

  test("a Host that is not served is 421, except for the probes", async () => {
    const { api } = await serve({ routes, hosts: ["board.example"] });
    const ask = async (host: string, path = "/cards") =>
      parseRaw(await exchangeRaw(api.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
        .status;
    expect(await ask("board.example")).toBe(200);
    expect(await ask("BOARD.example:8080")).toBe(200);
    expect(await ask("evil.example")).toBe(421);
    expect(await ask("10.0.0.1:3000", "/health/live")).toBe(200);
  });
});

describe("what no route answers", () => {
  test("an unknown path is 404 without its text in the problem beyond `instance`", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/nowhere?secret=1`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe(problemType);
    expect(await response.json()).toEqual({
      type: "urn:problem:HTTP_NOT_FOUND",
      title: "Not found",
      status: 404,
      instance: "/nowhere",
      code: "HTTP_NOT_FOUND",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test("a known path with another method is 405 and lists the methods", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/cards`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
    expect(await response.json()).toMatchObject({ code: "HTTP_METHOD_NOT_ALLOWED" });
  });

  test("OPTIONS of a known path is 204 with the methods", async () => {
    const { url } = await open();
    const response = await fetch(`${url}/cards/1`, { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
  });

  test("an unknown path is 404 whatever its body is", async () => {
    const { url } = await open();
    expect(
      (await fetch(`${url}/nowhere`, { method: "POST", body: "<x/>", headers: { "content-type": "text/xml" } })).status,
    ).toBe(404);
  });
});

const connectionsOf = (server: Server): Promise<number> => promisify(server.getConnections.bind(server))();
