import { createRouteBuilder, group, middleware, reply } from "@mega/http";
import { buildDocument } from "@mega/http/generate";
import { Type } from "typebox";
import { describe, expect, test } from "vitest";

const Card = Type.Object({ id: Type.String(), title: Type.String() }, { $id: "Card" });
const route = createRouteBuilder();
const requireUser = middleware()({ name: "require-user", stage: "authorize", run: () => undefined });
const authed = route.use(requireUser);
const routes = [
  ...group("/api/cards", { tags: ["cards"] }, [
    route.get(
      "/:id",
      {
        summary: "One card",
        params: Type.Object({ id: Type.String({ description: "The card." }) }),
        query: Type.Object({ expand: Type.Optional(Type.Boolean()), mode: Type.Literal("full") }),
        headers: Type.Object({ "if-none-match": Type.Optional(Type.String()) }),
        reply: { 200: Card, 404: Type.Object({ code: Type.String() }) },
      },
      () => reply(200, { id: "1", title: "tea" }),
    ),
    authed.post(
      "/",
      { operationId: "createCard", body: Type.Omit(Card, ["id"]), reply: { 201: Card, 204: null } },
      () => reply(204),
    ),
    authed.get("/", { deprecated: true, reply: { 200: Type.Array(Card) } }, () => []),
    route.post("/:id/files/*", { upload: {} }, () => ""),
    route.put("/import", { bodyStream: { accept: ["text/csv"] }, rateLimit: { limit: 1, windowMs: 1 } }, () => ""),
  ]),
  route.get("/health", { hidden: true }, () => ""),
];
const info = { title: "Board", version: "1.2.3", sessionCookie: "__Host-board", hasCsrf: true };
const document = buildDocument(routes, info);
const operation = (path: string, method: string) => document.paths[path]?.[method];

describe("the OpenAPI document", () => {
  test("is the same for the same routes", () => {
    expect(JSON.stringify(buildDocument(routes, info))).toBe(JSON.stringify(document));
  });

  test("leaves out hidden routes and names every other operation once", () => {
    const names = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(names).toEqual([
      "getApiCardsById",
      "createCard",
      "getApiCards",
      "postApiCardsByIdFilesByPath",
      "putApiCardsImport",
    ]);
    expect(document.paths).not.toHaveProperty("/health");
    expect(document.tags).toEqual([{ name: "cards" }]);
  });

  test("describes parameters of path, query and headers", () => {
    expect(operation("/api/cards/{id}", "get")?.parameters).toEqual([
      {
        name: "id",
        in: "path",
        required: true,
        description: "The card.",
        schema: { type: "string", description: "The card." },
      },
      { name: "expand", in: "query", required: false, schema: { type: "boolean" } },
      { name: "mode", in: "query", required: true, schema: { type: "string", const: "full" } },
      { name: "if-none-match", in: "header", required: false, schema: { type: "string" } },
    ]);
    expect(operation("/api/cards/{id}/files/{path}", "post")?.parameters?.map(({ name }) => name)).toEqual([
      "id",
      "path",
    ]);
  });

  test("shares what has an $id as a component", () => {
    expect(document.components?.schemas?.["Card"]).toEqual({
      type: "object",
      required: ["id", "title"],
      properties: { id: { type: "string" }, title: { type: "string" } },
    });
    expect(operation("/api/cards", "get")?.responses["200"]).toEqual({
      description: "OK",
      content: { "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Card" } } } },
    });
    expect(JSON.stringify(document)).not.toMatch(/\$id|~kind/);
  });

  test("refuses two different schemas of one $id", () => {
    const other = route.get("/other", { reply: { 200: Type.Object({}, { $id: "Card" }) } }, () => ({}));
    expect(() => buildDocument([...routes, other], info)).toThrow("two different schemas have the $id Card");
  });

  test("tells every answer, with problems for the rest", () => {
    expect(Object.keys(operation("/api/cards/{id}", "get")?.responses ?? {})).toEqual(["200", "404", "422", "default"]);
    expect(operation("/api/cards", "post")?.responses["204"]).toEqual({ description: "No Content" });
    expect(operation("/api/cards/import", "put")?.responses).toHaveProperty("429");
    expect(document.components?.responses?.["Problem"]?.content).toEqual({
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    });
  });

  test("tells the body type of uploads and streams", () => {
    const types = (path: string, method: string) => Object.keys(operation(path, method)?.requestBody?.content ?? {});
    expect(types("/api/cards/{id}/files/{path}", "post")).toEqual(["multipart/form-data"]);
    expect(types("/api/cards/import", "put")).toEqual(["text/csv"]);
  });

  test("asks for a session where a middleware authorizes, and for the token where something changes", () => {
    expect(operation("/api/cards", "post")?.security).toEqual([{ session: [], csrf: [] }]);
    expect(operation("/api/cards", "get")?.security).toEqual([{ session: [] }]);
    expect(operation("/api/cards/{id}", "get")?.security).toBeUndefined();
    expect(document.components?.securitySchemes?.["session"]).toEqual({
      type: "apiKey",
      in: "cookie",
      name: "__Host-board",
    });
  });
});
