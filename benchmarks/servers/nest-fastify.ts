import "reflect-metadata";
import type { AddressInfo } from "node:net";
import { Body, Controller, Get, Module, Param, Post, Query } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { cardQuestion, checkedCard } from "./checked-input.ts";
import { announce, answerCard, createCard, hello, listCards } from "./workload.ts";

/** Decorators do not erase, so they are applied by hand; what Nest sees is the same. */
class Cards {
  hello() {
    return hello();
  }

  card(params: Readonly<Record<string, string>>, query: Readonly<Record<string, string>>) {
    return answerCard(cardQuestion(params, query));
  }

  create(body: unknown) {
    return createCard(checkedCard(body));
  }

  list() {
    return listCards();
  }
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
Param()(Cards.prototype, "card", 0);
Query()(Cards.prototype, "card", 1);
Body()(Cards.prototype, "create", 0);

class AppModule {}
Module({ controllers: [Cards] })(AppModule);

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, "127.0.0.1");
announce((app.getHttpServer().address() as AddressInfo).port);
process.once("SIGTERM", () => process.exit(0));
