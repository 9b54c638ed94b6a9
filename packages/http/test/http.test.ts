import { createRouteBuilder, reply } from "@mega/http";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

test("serves a route over a socket", async () => {
  const { url } = await serve({
    routes: [
      route.get(
        "/hello/:name",
        { params: Type.Object({ name: Type.String() }), reply: { 200: Type.Object({ hello: Type.String() }) } },
        (ctx) => ({
          hello: ctx.params.name,
        }),
      ),
      route.post(
        "/cards",
        { body: Type.Object({ title: Type.String() }), reply: { 201: Type.Object({ title: Type.String() }) } },
        async (ctx) => reply(201, ctx.body, { headers: { location: "/cards/1" } }),
      ),
    ],
  });
  const hello = await fetch(`${url}/hello/ada`);
  expect(hello.status).toBe(200);
  expect(await hello.json()).toEqual({ hello: "ada" });
  const created = await fetch(`${url}/cards`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"title":"x"}',
  });
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe("/cards/1");
  expect(await created.json()).toEqual({ title: "x" });
  const missing = await fetch(`${url}/nowhere`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ code: "HTTP_NOT_FOUND" });
});
