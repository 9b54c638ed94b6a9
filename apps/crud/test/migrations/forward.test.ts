import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createMigrator, sql } from "@mega/core/sql";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoardDatabase } from "../../src/database/board-database.ts";
import { sqliteMigrations } from "../../src/migrations/sqlite/index.ts";
import { findBoard, listBoards } from "../../src/repositories/board-repository.ts";
import { listCards } from "../../src/repositories/card-repository.ts";
import { findMember } from "../../src/repositories/member-repository.ts";
import { searchOf } from "../../src/repositories/search/search-of.ts";
import { temporaryFolder } from "../support/board-server.ts";
import { type OpenDatabase, openSqlite } from "../support/open-database.ts";

const at = "2026-01-02T03:04:05.678Z";
const page = { limit: 50, after: undefined };

let folder: string;
let opened: OpenDatabase;
let db: BoardDatabase;

/** A database as the app left it when it was SQLite's alone, then brought to today. */
beforeAll(async () => {
  folder = await temporaryFolder();
  opened = await openSqlite(join(folder, "old.db"), "off");
  db = opened.db;
  if (!("dialect" in db)) throw new Error("SQLite speaks SQL");
  await createMigrator({ database: db, migrations: sqliteMigrations.slice(0, 2) }).up();
  const statements = [
    sql`insert into users values ('u1', 'ada@example.com', 'Ada', 'en', 'hash', ${at}, ${at})`,
    sql`insert into boards values ('b1', 'Rocket É', '', 'blue', 3, ${at}, ${at}, ${null})`,
    sql`insert into members values ('b1', 'u1', 'owner', 2, ${at}, ${at})`,
    sql`insert into lists values ('l1', 'b1', 'To do', 'a0', 1, ${at}, ${at}, ${null}), ('l2', 'b1', 'Gone', 'a1', 1, ${at}, ${at}, ${at})`,
    sql`insert into cards (id, board_id, list_id, title, description, position, due_at, assignee_id, version, created_at, updated_at, deleted_at)
      values (${cardId(1)}, 'b1', 'l1', 'Methane TANK', '결제를 다시', 'a0', ${at}, 'u1', 4, ${at}, ${at}, ${null}),
        (${cardId(2)}, 'b1', 'l1', 'plain', '', 'a1', ${null}, ${null}, 1, ${at}, ${at}, ${null}),
        (${cardId(3)}, 'b1', 'l2', 'methane too', '', 'a0', ${null}, ${null}, 1, ${at}, ${at}, ${null})`,
    sql`insert into labels values ('y', 'b1', 'Bug', 'red', 1, ${at}, ${at}), ('x', 'b1', 'Idea', 'teal', 1, ${at}, ${at})`,
    sql`insert into card_labels values (${cardId(1)}, 'y'), (${cardId(1)}, 'x')`,
    sql`insert into comments values ('k1', ${cardId(1)}, 'u1', 'one', 1, ${at}, ${at}, ${null}), ('k2', ${cardId(1)}, 'u1', 'two', 1, ${at}, ${at}, ${at})`,
  ];
  for (const statement of statements) await db.query(statement);
  await createMigrator({ database: db, migrations: sqliteMigrations }).up();
});
afterAll(async () => {
  await opened.close();
  await rm(folder, { recursive: true, force: true });
});

const cardId = (number: number): string => `0198f000-0000-7000-8000-00000000000${number}`;

const cardsBy = (more: object) =>
  listCards(db, { boardId: "b1", isDeleted: false, sort: "position", order: "asc", ...more }, page);

test("a card of an older database keeps its labels, comments and version", async () => {
  const { items } = await cardsBy({});
  expect(items).toEqual([
    {
      id: cardId(1),
      boardId: "b1",
      listId: "l1",
      title: "Methane TANK",
      description: "결제를 다시",
      position: "a0",
      dueAt: at,
      assigneeId: "u1",
      labelIds: ["x", "y"],
      commentCount: 1,
      version: 4,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    },
    expect.objectContaining({ id: cardId(2), labelIds: [], commentCount: 0, dueAt: null }),
  ]);
});

test("it is sorted and filtered as a new one is", async () => {
  const idsOf = async (more: object): Promise<string[]> => (await cardsBy(more)).items.map(({ id }) => id);
  expect(await idsOf({ sort: "title", order: "desc" })).toEqual([cardId(2), cardId(1)]);
  expect(await idsOf({ sort: "dueAt" })).toEqual([cardId(1), cardId(2)]);
  expect(await idsOf({ labelId: "y" })).toEqual([cardId(1)]);
});

test("it is found by its words, unless its list is in the bin", async () => {
  const titlesOf = async (text: string): Promise<string[]> =>
    (await (await searchOf(db)).find(db, { userId: "u1", text, boardId: undefined }, page)).items.map(
      ({ card }) => card.title,
    );
  expect(await titlesOf("methane")).toEqual(["Methane TANK"]);
  expect(await titlesOf("결제 tank")).toEqual(["Methane TANK"]);
});

test("boards and memberships are as they were", async () => {
  expect(await findBoard(db, "b1")).toMatchObject({ name: "Rocket É", version: 3 });
  expect(await findMember(db, "b1", "u1")).toMatchObject({ role: "owner", version: 2, name: "Ada" });
  const filter = { userId: "u1", text: "rocket", isDeleted: false, sort: "name", order: "asc" } as const;
  expect((await listBoards(db, filter, page)).items).toMatchObject([{ id: "b1", role: "owner", cardCount: 2 }]);
});
