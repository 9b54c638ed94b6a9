import { createEntityTable, defineEntity, type EntityOptions, RepositoryError } from "@mega/core/repository";
import { compileSql, type SqlDialect } from "@mega/core/sql";
import { describe, expect, test } from "vitest";

interface Card {
  readonly id: string;
  readonly boardId: string;
  readonly dueAt: string | null;
  readonly isDone: boolean;
  readonly labels: readonly string[];
  readonly version: number;
}

const options: EntityOptions<Card> = {
  name: "cards",
  fields: {
    id: "string",
    boardId: "string",
    dueAt: "timestamp?",
    isDone: "boolean",
    labels: "json",
    version: "integer",
  },
  key: "id",
  version: "version",
  columns: "snake_case",
};

describe("defineEntity", () => {
  test("knows type, nullability and column of each field", () => {
    expect(defineEntity(options).fields.slice(1, 3)).toEqual([
      { name: "boardId", type: "string", isNullable: false, column: "board_id" },
      { name: "dueAt", type: "timestamp", isNullable: true, column: "due_at" },
    ]);
    expect(defineEntity<Card>({ ...options, columns: "same" }).fields[1]?.column).toBe("boardId");
  });

  test.each<[string, Partial<Record<keyof EntityOptions<Card>, unknown>>]>([
    ["a key that is no text", { key: "isDone" }],
    ["a key that is not there", { key: "other" }],
    ["a version that is no integer", { version: "boardId" }],
    ["a key that may be null", { key: "dueAt" }],
    ["a field named id that is not the key", { key: "boardId" }],
    ["a type that is not known", { fields: { ...options.fields, boardId: "date" } }],
    ["a field of an operator's name", { fields: { ...options.fields, $where: "string" } }],
  ])("refuses %s with REPOSITORY_ENTITY_INVALID", (_, changes) => {
    const define = () => defineEntity<Card>({ ...options, ...changes } as EntityOptions<Card>);
    expect(define).toThrow(RepositoryError);
    expect(define).toThrow(expect.objectContaining({ code: "REPOSITORY_ENTITY_INVALID" }));
  });
});

test.each<[SqlDialect, string]>([
  ["sqlite", `"id" text not null primary key, "board_id" text not null, "due_at" text`],
  [
    "postgres",
    `"id" varchar(100) collate "C" not null primary key, "board_id" varchar(40) collate "C" not null, "due_at" varchar(24) collate "C"`,
  ],
  ["mariadb", "`id` varchar(100) character set utf8mb4 collate utf8mb4_nopad_bin not null primary key"],
])("the table of an entity has the column types of %s", (dialect, columns) => {
  const { text } = compileSql(createEntityTable(defineEntity(options), { maxLengths: { boardId: 40 } }), dialect);
  expect(text).toContain(columns);
});
