import { createApp, silentLogger } from "@mega/core";
import { createRouteBuilder, http } from "@mega/http";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();

test("the raw engine still compiles schemas for those who give it some, and its routes get Mega's problems", async () => {
  const { api } = await serve({ routes: [route.get("/", {}, () => ({}))] });
  expect(api.raw.initialConfig.bodyLimit).toBe(1_048_576);
  const response = await api.inject({ method: "GET", url: "/nowhere" });
  expect(response.json()).toMatchObject({ code: "HTTP_NOT_FOUND" });
});

test("a second server of the same app has its own routes", async () => {
  const app = createApp({
    name: "two",
    logger: silentLogger,
    resources: {
      public: http({ port: 0, routes: [route.get("/", {}, () => ({ who: "public" }))] }),
      admin: http({ port: 0, routes: [route.get("/", {}, () => ({ who: "admin" }))] }),
    },
  });
  onTestFinished(async () => void (await app.stop()));
  await app.start();
  for (const name of ["public", "admin"] as const) {
    expect(await (await fetch(app.resources[name].url)).json()).toEqual({ who: name });
  }
});
