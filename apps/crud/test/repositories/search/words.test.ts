import { expect, test } from "vitest";
import { wordsAsked, wordsIn } from "../../../src/repositories/search/words.ts";

const termsIn = (text: string): string[] => wordsIn(text).map(({ term }) => term);

test("words are runs of letters and digits, compared without case and accents", () => {
  expect(termsIn("Déjà-vu: 2nd TRY, naïve_x")).toEqual(["deja", "vu", "2nd", "try", "naive", "x"]);
});

test("syllables of Korean stay whole, however the text is composed", () => {
  expect(termsIn("결제를 다시")).toEqual(["결제를", "다시"]);
  expect(termsIn("결제".normalize("NFD"))).toEqual(["결제"]);
});

test("a long word is known by its first forty characters", () => {
  expect(termsIn("x".repeat(100))).toEqual(["x".repeat(40)]);
  expect(wordsAsked("x".repeat(100))).toEqual(["x".repeat(40)]);
});

test("a word asked for twice is asked for once", () => {
  expect(wordsAsked("pay Pay páy")).toEqual(["pay"]);
});
