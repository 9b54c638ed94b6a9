import { expect, test } from "vitest";
import { firstWord, refuseControl } from "../../src/sql/driver/index.ts";

test.each([
  ["select 1", "select"],
  ["  \n\tSELECT 1", "select"],
  ["-- one\n/* two */ # three\n ; update card set a = 1", "update"],
  ["/* only a comment */", ""],
  ["", ""],
])("the first word of %j is %j", (text, word) => {
  expect(firstWord(text)).toBe(word);
});

test.each(["commit", "# hidden\nROLLBACK", "-- hidden\nbegin", "/* hidden */ savepoint a", "; start transaction"])(
  "%j is the adapter's business",
  (text) => {
    expect(() => refuseControl(text)).toThrow(expect.objectContaining({ code: "SQL_INVALID_STATEMENT" }));
  },
);
