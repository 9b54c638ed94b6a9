import { createRouteBuilder, reply } from "@mega/http";
import { createTestClient } from "@mega/http/testing";
import { Type } from "typebox";
import { describe, expect, expectTypeOf, test } from "vitest";
import { serve } from "../support/serve.ts";

const route = createRouteBuilder();
const Card = Type.Object({ id: Type.Integer(), title: Type.String() });
const routes = [
  route.get("/cards/:id", { params: Type.Object({ id: Type.Integer() }), reply: { 200: Card } }, (ctx) => ({
    id: ctx.params.id,
    title: "tea",
  })),
  route.post("/cards", { body: Type.Object({ title: Type.String() }), reply: { 201: Card } }, (ctx) =>
    reply(201, { id: 1, title: ctx.body.title }),
  ),
  route.post("/login", { csrf: false }, (ctx) => {
    ctx.response.setCookie("who", "ada");
    return {};
  }),
  route.post("/logout", {}, (ctx) => {
    ctx.response.clearCookie("who");
    return {};
  }),
  route.get("/who", { reply: { 200: Type.Object({ who: Type.String() }) } }, (ctx) => ({
    who: ctx.request.cookies["who"] ?? "",
  })),
  route.get("/header", { reply: { 200: Type.Object({ value: Type.String() }) } }, (ctx) => ({
    value: ctx.request.headers["x-one"] ?? "",
  })),
] as const;

describe.each(["in process", "over sockets"])("a test client %s", (how) => {
  const open = async () => {
    const { api } = await serve({ routes });
    return createTestClient(
      api,
      how === "in process" ? { headers: { "x-one": "1" } } : { url: api.url, headers: { "x-one": "1" } },
    );
  };

  test("is typed by the routes and resolves for every status", async () => {
    const client = await open();
    const found = await client.get("/cards/:id", { params: { id: 7 } });
    expect([found.status, found.body]).toEqual([200, { id: 7, title: "tea" }]);
    if (found.status === 200) expectTypeOf(found.body.title).toEqualTypeOf<string>();
    const created = await client.post("/cards", { body: { title: "milk" } });
    expect([created.status, created.body]).toEqual([201, { id: 1, title: "milk" }]);
    const wrong = await client.post("/cards", { body: { title: 1 as never } });
    expect(wrong).toMatchObject({ status: 422, body: { code: "HTTP_VALIDATION" } });
  });

  test("keeps cookies until they are cleared", async () => {
    const client = await open();
    await client.post("/login");
    expect((await client.get("/who")).body).toEqual({ who: "ada" });
    expect(client.cookies.get("who")).toBe("ada");
    await client.post("/logout");
    expect((await client.get("/who")).body).toEqual({ who: "" });
    expect(client.cookies.header()).toBeUndefined();
  });

  test("sends its common headers and requests that no route allows", async () => {
    const client = await open();
    expect((await client.get("/header")).body).toEqual({ value: "1" });
    expect(await client.request("PUT", "/cards")).toMatchObject({
      status: 405,
      body: { code: "HTTP_METHOD_NOT_ALLOWED" },
    });
  });
});

test("a test client takes the app itself when its server is called http", async () => {
  const { app } = await serve({ routes });
  const client = createTestClient(
    app as unknown as {
      resources: { http: Parameters<typeof createTestClient<typeof routes>>[0] & { inject: never } };
    } as never,
  );
  expect(await client.request("GET", "/who")).toMatchObject({ status: 200 });
});
