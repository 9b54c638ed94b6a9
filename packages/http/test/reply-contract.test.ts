import { createRouteBuilder, type HttpReplyMismatch, reply } from "@mega/http";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { recordingLogger } from "./support/recording-logger.ts";
import { serve } from "./support/serve.ts";

const route = createRouteBuilder();
const Card = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  tags: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
});
/** A handler whose types do not stop it from breaking its schema. */
const returning = (body: unknown) => () => body as never;
const get = (body: unknown) => [route.get("/card", { reply: { 200: Card } }, returning(body))] as const;
const tooMuch = { id: 1, title: "tea", secret: "x", tags: [{ name: "a" }, { name: "b", hidden: true }] };

describe("in development a reply that breaks its schema is an error", () => {
  test.each([
    [
      "a field that the schema does not name",
      tooMuch,
      ["/secret is not in the schema", "/tags/1/hidden is not in the schema"],
    ],
    ["a missing field", { id: 1 }, ['"title" is required!']],
    ["a number for a string", { id: 1, title: 7 }, ["/title"]],
    ["a text for a number", { id: "one", title: "tea" }, ["one"]],
  ])("that lists the places: %s", async (_, body, reasons) => {
    const { url } = await serve({ routes: get(body) });
    const response = await fetch(`${url}/card`);
    const problem = (await response.json()) as { code: string; detail: string };
    expect([response.status, problem.code]).toEqual([500, "HTTP_REPLY_INVALID"]);
    expect(problem.detail).toContain("the reply 200 of GET /card breaks its schema: ");
    for (const reason of reasons) expect(problem.detail).toContain(reason);
  });

  test("and a Date where the schema has a string is none", async () => {
    const Dated = Type.Object({ at: Type.String({ format: "date-time" }) });
    const routes = [route.get("/", { reply: { 200: Dated } }, returning({ at: new Date(0) }))];
    const { url } = await serve({ routes });
    expect(await (await fetch(url)).json()).toEqual({ at: "1970-01-01T00:00:00.000Z" });
  });

  test("for each status by its own schema", async () => {
    const routes = [
      route.get("/", { reply: { 200: Card, 404: Type.Object({ why: Type.String() }) } }, () =>
        reply(404, { why: "gone" }),
      ),
    ];
    const { url } = await serve({ routes });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([404, { why: "gone" }]);
  });
});

describe("in production", () => {
  test("fields that the schema does not name are left out, logged and counted", async () => {
    const seen: HttpReplyMismatch[] = [];
    const logger = recordingLogger();
    const observe = { replyMismatch: (mismatch: HttpReplyMismatch) => void seen.push(mismatch) };
    const { url } = await serve({ environment: "production", logger, observe, routes: get(tooMuch) });
    expect(await (await fetch(`${url}/card`)).json()).toEqual({
      id: 1,
      title: "tea",
      tags: [{ name: "a" }, { name: "b" }],
    });
    const mismatch = { method: "GET", route: "/card", status: 200, pointers: ["/secret", "/tags/1/hidden"] };
    expect(seen).toEqual([mismatch]);
    expect(logger.lines.find(({ level }) => level === "warn")?.fields).toMatchObject(mismatch);
  });

  test("the first 16 replies of a route are compared, then one in replyCheckEvery", async () => {
    let count = 0;
    const observe = { replyMismatch: () => void count++ };
    const { url } = await serve({ environment: "production", observe, replyCheckEvery: 10, routes: get(tooMuch) });
    for (let index = 0; index < 40; index++) await fetch(`${url}/card`);
    expect(count).toBe(16 + 3);
  });

  test("a missing required field is a 500 that shows nothing and is logged", async () => {
    const logger = recordingLogger();
    const { url } = await serve({ environment: "production", logger, routes: get({ id: 1 }) });
    const problem = (await (await fetch(`${url}/card`)).json()) as object;
    expect(problem).toMatchObject({ status: 500, code: "HTTP_REPLY_INVALID", title: "Internal error" });
    expect(problem).not.toHaveProperty("detail");
    expect(logger.lines.find(({ level }) => level === "error")?.fields["err"]).toMatchObject({
      message: 'the reply 200 of GET /card breaks its schema: "title" is required!',
    });
  });
});
