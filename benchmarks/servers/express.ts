import type { AddressInfo } from "node:net";
import express from "express";
import { cardQuestion, checkedCard } from "./checked-input.ts";
import { announce, answerCard, createCard, hello, listCards } from "./workload.ts";

const app = express();
app.use(express.json());

app.get("/hello", (_request, response) => void response.json(hello()));
app.get("/boards/:boardId/cards/:cardId", (request, response) => {
  response.json(answerCard(cardQuestion(request.params, request.query)));
});
app.post("/cards", (request, response) => void response.status(201).json(createCard(checkedCard(request.body))));
app.get("/cards", (_request, response) => void response.json(listCards()));

const server = app.listen(0, "127.0.0.1", () => announce((server.address() as AddressInfo).port));
process.once("SIGTERM", () => process.exit(0));
