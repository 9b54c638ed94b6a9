import { Type } from "typebox";
import { expect, expectTypeOf, test } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { reply } from "../../src/reply.ts";
import { createRouteBuilder } from "../../src/route.ts";
import { group } from "../../src/route-group.ts";

const Card = Type.Object({ id: Type.String(), title: Type.String() });
const route = createRouteBuilder();
const cardRoutes = group("/api/cards", {}, [
  route.get(
    "/",
    { query: Type.Object({ q: Type.Optional(Type.String()) }), reply: { 200: Type.Array(Card) } },
    () => [],
  ),
  route.get("/:id", { reply: { 200: Card, 404: Type.Object({ code: Type.String() }) } }, () =>
    reply(200, { id: "1", title: "tea" }),
  ),
  route.post("/", { body: Type.Object({ title: Type.String() }), reply: { 201: Card, 202: null } }, () => reply(202)),
  route.delete("/:id", { headers: Type.Object({ "if-match": Type.String() }), reply: { 204: null } }, () => reply(204)),
]);
const routes = [
  ...cardRoutes,
  route.get("/health", { reply: { 200: Type.Literal("ok") } }, () => "ok" as const),
] as const;

/** Never called: the compiler checks it. */
async function checked() {
  const client = createClient<typeof routes>();

  const card = await client.get("/api/cards/:id", { params: { id: "1" } });
  expectTypeOf(card.status).toEqualTypeOf<200>();
  expectTypeOf(card.body).toEqualTypeOf<{ id: string; title: string }>();

  const created = await client.post("/api/cards", { body: { title: "tea" } });
  expectTypeOf(created.status).toEqualTypeOf<201 | 202>();
  if (created.status === 201) expectTypeOf(created.body).toEqualTypeOf<{ id: string; title: string }>();
  else expectTypeOf(created.body).toEqualTypeOf<undefined>();

  const health = await client.get("/health");
  expectTypeOf(health.body).toEqualTypeOf<"ok">();
  await client.get("/api/cards");
  await client.get("/api/cards", { query: { q: "tea" }, signal: AbortSignal.timeout(1) });

  const maybe = await client.get("/api/cards/:id", { params: { id: "1" }, throwOnProblem: false });
  if (maybe.status === 404) expectTypeOf(maybe.body.code).toEqualTypeOf<string>();
  if (maybe.status === 200) expectTypeOf(maybe.body.title).toEqualTypeOf<string>();
  // @ts-expect-error the body may be a problem
  maybe.body.id;

  // @ts-expect-error no such path
  await client.get("/api/boards");
  // @ts-expect-error no such method on the path
  await client.put("/api/cards", {});
  // @ts-expect-error the parameter is missing
  await client.get("/api/cards/:id");
  // @ts-expect-error the parameter has another name
  await client.get("/api/cards/:id", { params: { cardId: "1" } });
  // @ts-expect-error the body is missing
  await client.post("/api/cards", {});
  // @ts-expect-error the body has a wrong type
  await client.post("/api/cards", { body: { title: 1 } });
  // @ts-expect-error the query has a wrong type
  await client.get("/api/cards", { query: { q: 1 } });
  // @ts-expect-error the header is missing
  await client.delete("/api/cards/:id", { params: { id: "1" } });
}

test("wrong paths, parameters, queries, headers and bodies are compile errors", () => {
  expect(checked).toBeTypeOf("function");
});
