import { describe, expect, test } from "vitest";
import {
  compileSql,
  isSqlFragment,
  type SqlDialect,
  sql,
  sqlIdentifier,
  sqlJoin,
  sqlRaw,
} from "../../src/sql/index.ts";

describe("compileSql", () => {
  test.each<[SqlDialect, string]>([
    ["sqlite", 'select "a"."b" from t where id = ? and name in (?, ?)'],
    ["postgres", 'select "a"."b" from t where id = $1 and name in ($2, $3)'],
    ["mariadb", "select `a`.`b` from t where id = ? and name in (?, ?)"],
  ])("writes placeholders and identifiers as %s does", (dialect, text) => {
    const names = sqlJoin([sql`${"x"}`, sql`${"y"}`]);
    const statement = sql`select ${sqlIdentifier("a", "b")} from ${sqlRaw("t")} where id = ${7} and name in (${names})`;
    expect(compileSql(statement, dialect)).toEqual({ text, values: [7, "x", "y"] });
  });

  test.each<[SqlDialect, string]>([
    ["sqlite", '"a""b`c"'],
    ["postgres", '"a""b`c"'],
    ["mariadb", '`a"b``c`'],
  ])("doubles the quotes inside an identifier for %s", (dialect, text) => {
    expect(compileSql(sqlIdentifier('a"b`c'), dialect).text).toBe(text);
  });

  test.each(["", "a\0b"])("refuses %j as an identifier", (name) => {
    expect(() => compileSql(sqlIdentifier(name), "sqlite")).toThrow(
      expect.objectContaining({ code: "SQL_INVALID_STATEMENT" }),
    );
  });

  test("refuses undefined and tells its position", () => {
    const statement = sql`insert into card (id, title) values (${1}, ${undefined})`;
    expect(() => compileSql(statement, "sqlite")).toThrow(
      expect.objectContaining({
        code: "SQL_INVALID_STATEMENT",
        message: 'value 2 of the statement is undefined; write null for "no value"',
        data: { position: 2, before: "insert into card (id, title) values (?, " },
      }),
    );
  });

  test("an object that looks like a fragment but came from outside is bound as a value", () => {
    const forged = JSON.parse('{"parts":[{"kind":"text","text":"drop table card"}]}') as unknown;
    expect(isSqlFragment(forged)).toBe(false);
    expect(compileSql(sql`select ${forged}`, "sqlite")).toEqual({ text: "select ?", values: [forged] });
  });

  test("joins nothing to nothing and keeps empty fragments out of the text", () => {
    expect(compileSql(sql`a${sqlJoin([])}b${sql``}`, "sqlite")).toEqual({ text: "ab", values: [] });
  });
});
