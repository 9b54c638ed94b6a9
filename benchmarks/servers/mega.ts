import { createApp } from "@mega/core";
import { pinoLogger } from "@mega/core/pino";
import { memorySessions } from "@mega/core/sessions";
import { createRouteBuilder, type HttpContext, type HttpExchange, http, middleware, reply } from "@mega/http";
import {
  announce,
  answerCard,
  type CardQuestion,
  cardParams,
  cardQuery,
  cardReply,
  createCard,
  createdReply,
  hello,
  helloReply,
  listCards,
  listReply,
  type NewCard,
  newCard,
} from "./workload.ts";

/** `node mega.ts sessions,log,metrics,headers`: what is switched on, nothing without an argument. */
const features = new Set((process.argv[2] ?? "").split(",").filter((name) => name !== ""));

const base = createRouteBuilder();

/** What an app with a login does on every request: it asks who is there. */
const whoIsThere = middleware<HttpContext>()({
  name: "who-is-there",
  stage: "authorize",
  run: async (ctx) => ({ userId: await ctx.session.userId() }),
});
const route = features.has("sessions") ? base.use(whoIsThere) : base;

const routes = [
  route.get("/hello", { reply: { 200: helloReply } }, async () => hello()),
  route.get(
    "/boards/:boardId/cards/:cardId",
    { params: cardParams, query: cardQuery, reply: { 200: cardReply } },
    async ({ params, query }) => {
      const { boardId, cardId } = params as Pick<CardQuestion, "boardId" | "cardId">;
      const { limit = 50, expand = false } = query as Partial<CardQuestion>;
      return answerCard({ boardId, cardId, limit, expand });
    },
  ),
  route.post("/cards", { body: newCard, reply: { 201: createdReply } }, async ({ body }) =>
    reply(201, createCard(body as NewCard)),
  ),
  route.get("/cards", { reply: { 200: listReply } }, async () => listCards()),
];

const login = base.post("/login", { reply: { 204: { type: "null" } } }, async (ctx) => {
  await ctx.session.regenerate({ userId: "ada" });
  return reply(204, null);
});

/** The shape of what a metrics provider keeps: a counter and a histogram per route and status, bound on first use. */
const durations = new Map<string, Float64Array>();
const bounds = [1, 5, 10, 50, 100, 500, 1_000, 5_000];
function observeDuration({ route: template, method, status, durationMs }: HttpExchange): void {
  const key = `${method} ${template} ${status}`;
  const buckets = durations.get(key) ?? new Float64Array(bounds.length + 3);
  durations.set(key, buckets);
  const index = bounds.findIndex((bound) => durationMs <= bound);
  const at = index === -1 ? bounds.length : index;
  buckets[at] = (buckets[at] ?? 0) + 1;
  buckets[bounds.length + 1] = (buckets[bounds.length + 1] ?? 0) + 1;
  buckets[bounds.length + 2] = (buckets[bounds.length + 2] ?? 0) + durationMs;
}

const app = createApp({
  name: "benchmark",
  version: "1.0.0",
  logger: pinoLogger(),
  resources: {
    sessions: memorySessions(),
    http: http({
      port: 0,
      host: "127.0.0.1",
      routes: features.has("sessions") ? [...routes, login] : routes,
      accessLog: features.has("log"),
      ...(features.has("sessions") ? { sessions: { store: "sessions", secrets: ["s".repeat(32)] } } : {}),
      ...(features.has("headers") ? { headers: "api" as const } : {}),
      ...(features.has("metrics") ? { observe: { exchange: observeDuration } } : {}),
    }),
  },
});

await app.run();
announce(app.resources.http.port);
