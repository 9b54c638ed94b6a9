import "reflect-metadata";
import type { AddressInfo } from "node:net";
import { Body, Controller, Get, Module, Param, Post, Query } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication, RouteSchema } from "@nestjs/platform-fastify";
import { cardQuestion, checkedCard } from "./checked-input.ts";
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

/** `node nest-fastify.ts plain`: no schemas for Fastify; input is checked by hand and replies go out through `JSON.stringify`. */
const isPlain = process.argv[2] === "plain";

/** Decorators do not erase, so they are applied by hand; what Nest sees is the same. */
class Cards {
  hello() {
    return hello();
  }

  card(params: Readonly<Record<string, string>>, query: Readonly<Record<string, string>>) {
    return answerCard(isPlain ? cardQuestion(params, query) : asked(params, query));
  }

  create(body: unknown) {
    return createCard(isPlain ? checkedCard(body) : (body as NewCard));
  }

  list() {
    return listCards();
  }
}

function asked(params: unknown, query: unknown): CardQuestion {
  const { limit = 50, expand = false } = query as Partial<CardQuestion>;
  return { ...(params as Pick<CardQuestion, "boardId" | "cardId">), limit, expand };
}

const decorate = (name: keyof Cards, decorator: MethodDecorator): void => {
  const descriptor = Object.getOwnPropertyDescriptor(Cards.prototype, name);
  if (descriptor !== undefined) decorator(Cards.prototype, name, descriptor);
};

Controller()(Cards);
decorate("hello", Get("/hello"));
decorate("card", Get("/boards/:boardId/cards/:cardId"));
decorate("create", Post("/cards"));
decorate("list", Get("/cards"));
if (!isPlain) {
  decorate("hello", RouteSchema({ response: { 200: helloReply } }));
  decorate("card", RouteSchema({ params: cardParams, querystring: cardQuery, response: { 200: cardReply } }));
  decorate("create", RouteSchema({ body: newCard, response: { 201: createdReply } }));
  decorate("list", RouteSchema({ response: { 200: listReply } }));
}
Param()(Cards.prototype, "card", 0);
Query()(Cards.prototype, "card", 1);
Body()(Cards.prototype, "create", 0);

class AppModule {}
Module({ controllers: [Cards] })(AppModule);

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, "127.0.0.1");
announce((app.getHttpServer().address() as AddressInfo).port);
process.once("SIGTERM", () => process.exit(0));
