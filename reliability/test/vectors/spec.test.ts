import { readFileSync } from "node:fs";
import { CLOSE, ERROR } from "@mega/protocol";
import { expect, test } from "vitest";

const spec = readFileSync(new URL("../../../docs/protocols/ws-v1.md", import.meta.url), "utf8");

/** The cells of the table under a heading, without its head. */
const tableUnder = (heading: string): readonly (readonly string[])[] =>
  (spec.split(`### ${heading}\n`)[1] ?? "")
    .split("\n#")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim())) ?? [];

test("the close codes of the spec are those of the code", () => {
  expect(tableUnder("Close codes")).toEqual(
    Object.entries(CLOSE).map(([name, { code, advice, meaning }]) => [String(code), `\`${name}\``, advice, meaning]),
  );
});

test("the error codes of the spec are those of the code", () => {
  expect(tableUnder("Error codes")).toEqual(
    Object.entries(ERROR).map(([name, { code, temporary, meaning }]) => [
      String(code),
      `\`${name}\``,
      temporary ? "yes" : "no",
      meaning,
    ]),
  );
});
