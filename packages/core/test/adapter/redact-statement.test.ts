import { redactStatement } from "@mega/core/adapter";
import { expect, test } from "vitest";

test.each([
  ["select * from card where title = 'it''s mine' and id = 7", "select * from card where title = ? and id = ?"],
  ["update t1 set col2 = -1.5e3 where a=$1 and b = ?", "update t1 set col2 = ? where a=$1 and b = ?"],
  ['select "7 names", `8 more` from x', 'select "7 names", `8 more` from x'],
  ["do $body$ secret 'x' $body$", "do ?"],
  ["select 'a\\'b', 2", "select ?, ?"],
])("a statement is shown without its literals: %s", (text, shown) => {
  expect(redactStatement(text)).toBe(shown);
});

test("a long statement is cut, also in the middle of a literal", () => {
  const shown = redactStatement(`select '${"secret".repeat(1_000)}'`);
  expect(shown).not.toContain("secret");
  expect(redactStatement(`select ${"a, ".repeat(2_000)}`).length).toBeLessThanOrEqual(2_000);
});
