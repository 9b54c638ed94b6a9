import { expect, test } from "vitest";
import { databaseKindOf, sqliteFileOf } from "../../src/database/database-url.ts";

test.each([
  ["sqlite:data/board.db", "sqlite"],
  ["postgres://ada:secret@db/boards", "postgres"],
  ["postgresql://db/boards", "postgres"],
  ["mariadb://db/boards", "mariadb"],
  ["mongodb://db/boards?replicaSet=rs0", "mongodb"],
  ["mongodb+srv://db/boards", "mongodb"],
  ["SQLite:board.db", "sqlite"],
] as const)("%s means %s", (url, kind) => {
  expect(databaseKindOf(url)).toBe(kind);
});

test("an unknown database is refused by its name, and nothing else of the URL is shown", () => {
  expect(() => databaseKindOf("oracle://ada:secret@db/boards")).toThrow(
    new TypeError(
      'DATABASE_URL begins with "oracle:", which is none of the databases this app knows: sqlite:<file>, postgres://…, mariadb://… or mongodb://…',
    ),
  );
});

test.each(["", "board.db", "/data/board.db", "://secret"])("%j is refused, as it names no kind of database", (url) => {
  expect(() => databaseKindOf(url)).toThrow("DATABASE_URL must begin with the kind of database");
});

test.each(["constructor:x", "toString:x"])("%j is no known kind either", (url) => {
  expect(() => databaseKindOf(url)).toThrow("which is none of the databases");
});

test.each([
  ["sqlite:data/board.db", "data/board.db"],
  ["sqlite:/data/board.db", "/data/board.db"],
  ["sqlite:///data/board.db", "/data/board.db"],
  ["sqlite::memory:", ":memory:"],
])("the file of %s is %s", (url, file) => {
  expect(sqliteFileOf(url)).toBe(file);
});

test("a SQLite URL without a file is refused with an example", () => {
  expect(() => sqliteFileOf("sqlite: ")).toThrow("such as sqlite:data/board.db");
});
