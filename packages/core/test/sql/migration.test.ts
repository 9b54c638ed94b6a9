import { expect, test } from "vitest";
import { defineMigration, sql } from "../../src/sql/index.ts";

test("a migration's name is checked where it is defined", () => {
  expect(defineMigration({ name: "0001-cards.v2", up: [sql`select 1`] }).name).toBe("0001-cards.v2");
  for (const name of ["", "a b", "x".repeat(201), "../a"])
    expect(() => defineMigration({ name, up: [] })).toThrow(`migration.name (${JSON.stringify(name)})`);
});
