import { expect, test } from "vitest";
import { termsOf } from "../../../src/repositories/search/word-index.ts";

const card = { id: "card", boardId: "board", title: "Pay, PAY later", description: "pay: never" };

test("each word of a card is one term, five times as heavy in the title", () => {
  expect([...termsOf(card)]).toEqual([
    ["board.pay.card", 11],
    ["board.later.card", 5],
    ["board.never.card", 1],
  ]);
});

test("a card has at most two thousand terms, those of its title first", () => {
  const description = Array.from({ length: 3_000 }, (_, index) => `w${index}`).join(" ");
  const terms = [...termsOf({ ...card, description }).keys()];
  expect(terms.length).toBe(2_000);
  expect(terms.slice(0, 3)).toEqual(["board.pay.card", "board.later.card", "board.w0.card"]);
});
