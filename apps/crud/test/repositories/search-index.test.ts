import { expect, test } from "vitest";
import { termsOf } from "../../src/repositories/search-index.ts";

const id = "0198f000-0000-7000-8000-000000000001";
const card = { id, boardId: "b", title: "Pay, PAY later", description: "pay: never" };

test("each word of a card is one term, five times as heavy in the title", () => {
  expect(termsOf(card)).toEqual([
    { id: `${id}.pay`, boardId: "b", term: "pay", weight: 11 },
    { id: `${id}.later`, boardId: "b", term: "later", weight: 5 },
    { id: `${id}.never`, boardId: "b", term: "never", weight: 1 },
  ]);
});

test("a card has at most two thousand terms, those of its title first", () => {
  const description = Array.from({ length: 3_000 }, (_, index) => `w${index}`).join(" ");
  const terms = termsOf({ ...card, description });
  expect(terms.length).toBe(2_000);
  expect(terms.slice(0, 3).map(({ term }) => term)).toEqual(["pay", "later", "w0"]);
});
