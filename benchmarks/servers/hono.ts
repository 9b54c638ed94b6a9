import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { cardQuestion, checkedCard } from "./checked-input.ts";
import { announce, answerCard, createCard, hello, listCards } from "./workload.ts";

const app = new Hono();

app.get("/hello", (c) => c.json(hello()));
app.get("/boards/:boardId/cards/:cardId", (c) => c.json(answerCard(cardQuestion(c.req.param(), c.req.query()))));
app.post("/cards", async (c) => c.json(createCard(checkedCard(await c.req.json())), 201));
app.get("/cards", (c) => c.json(listCards()));

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (address) => announce(address.port));
process.once("SIGTERM", () => process.exit(0));
