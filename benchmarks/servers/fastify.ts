import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import {
  announce,
  answerCard,
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

const app = Fastify();

app.get("/hello", { schema: { response: { 200: helloReply } } }, async () => hello());

app.get<{ Params: { boardId: string; cardId: number }; Querystring: { limit?: number; expand?: boolean } }>(
  "/boards/:boardId/cards/:cardId",
  { schema: { params: cardParams, querystring: cardQuery, response: { 200: cardReply } } },
  async ({ params, query }) => answerCard({ ...params, limit: query.limit ?? 50, expand: query.expand ?? false }),
);

app.post<{ Body: NewCard }>(
  "/cards",
  { schema: { body: newCard, response: { 201: createdReply } } },
  async (request, reply) => {
    reply.code(201);
    return createCard(request.body);
  },
);

app.get("/cards", { schema: { response: { 200: listReply } } }, async () => listCards());

await app.listen({ port: 0, host: "127.0.0.1" });
announce((app.server.address() as AddressInfo).port);
process.once("SIGTERM", () => process.exit(0));
