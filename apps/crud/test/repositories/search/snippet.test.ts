import { expect, test } from "vitest";
import { snippetOf } from "../../../src/repositories/search/snippet.ts";

const shown = (snippet: string): string => snippet.replaceAll("\u{e000}", "[").replaceAll("\u{e001}", "]");
const many = Array.from({ length: 40 }, (_, index) => `w${index}`).join(" ");

test("marks every word that begins with one that was asked for, whatever its case and accents", () => {
  expect(shown(snippetOf({ title: "Café cafeteria: CAFÉS!", description: "" }, "cafe"))).toBe(
    "[Café] [cafeteria]: [CAFÉS]!",
  );
});

test("is of the text that has more of the words", () => {
  const card = { title: "Pay the bill", description: "The bill is due: pay it today" };
  expect(shown(snippetOf(card, "pay bill"))).toBe("[Pay] the [bill]");
  expect(shown(snippetOf(card, "pay bill today"))).toBe("The [bill] is due: [pay] it [today]");
});

test("cuts a long text around the first match, and says where it is cut", () => {
  const words = Array.from({ length: 16 }, (_, index) => (index === 4 ? "[w20]" : `w${index + 16}`)).join(" ");
  expect(shown(snippetOf({ title: "", description: many }, "w20"))).toBe(`…${words}…`);
  expect(shown(snippetOf({ title: "", description: many }, "w39"))).toMatch(/^…w24 .* \[w39\]$/);
  expect(shown(snippetOf({ title: "", description: `(${many}` }, "w0"))).toMatch(/^\(\[w0\] .* w15…$/);
});

test("keeps markup as the text that it is", () => {
  expect(shown(snippetOf({ title: "<b>pay</b>", description: "" }, "pay"))).toBe("<b>[pay]</b>");
});
