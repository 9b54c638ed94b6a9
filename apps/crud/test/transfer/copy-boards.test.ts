import { afterEach, beforeEach, expect, test } from "vitest";
import { cards } from "../../src/repositories/cards.ts";
import { repositoryOf } from "../../src/repositories/repository-of.ts";
import { searchOf } from "../../src/repositories/search/search-of.ts";
import { insertUser, users } from "../../src/repositories/user-repository.ts";
import { demoPeople } from "../../src/seed/demo-people.ts";
import { mobileApp } from "../../src/seed/mobile-app.ts";
import { type DemoUsers, plantBoard } from "../../src/seed/plant-board.ts";
import { isoNow } from "../../src/services/iso-now.ts";
import { newId } from "../../src/services/new-id.ts";
import { compareBoards } from "../../src/transfer/compare-boards.ts";
import { copyBoards } from "../../src/transfer/copy-boards.ts";
import { type OpenDatabase, openDocuments, openUrl } from "../support/open-database.ts";

const opened: OpenDatabase[] = [];
let from: OpenDatabase["db"];
let planted: DemoUsers;

async function opening(open: Promise<OpenDatabase>): Promise<OpenDatabase["db"]> {
  const database = await open;
  opened.push(database);
  return database.db;
}

beforeEach(async () => {
  from = await opening(openUrl("sqlite::memory:"));
  const people = Object.entries(demoPeople).map(([person, profile]) => [person, { id: newId(), ...profile }] as const);
  for (const [, user] of people) await insertUser(from, { user, passwordHash: "hash" }, isoNow());
  planted = Object.fromEntries(people) as unknown as DemoUsers;
  await plantBoard(from, planted, mobileApp);
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

const openTarget = { SQLite: () => openUrl("sqlite::memory:"), documents: openDocuments };

test.each(["SQLite", "documents"] as const)(
  "all of a database is copied to %s, found there, and the same",
  async (kind) => {
    const to = await opening(openTarget[kind]());
    const copied = await copyBoards({ from, to });
    expect(copied).toContain(`users: ${Object.keys(demoPeople).length}`);
    expect(copied).toContain("boards: 1");
    expect(await compareBoards({ from, to })).toEqual(copied.map((line) => `${line} the same`));
    const [card] = (await repositoryOf(cards, to).find({ limit: 1 })).items;
    const query = { userId: planted[mobileApp.owner].id, text: card?.title ?? "", boardId: undefined };
    const page = { limit: 50, after: undefined };
    const hits = (await (await searchOf(to)).find(to, query, page)).items;
    expect(hits.map((hit) => hit.card.id)).toContain(card?.id);
  },
);

test("a database that is not empty is refused, and keeps what it has", async () => {
  const to = await opening(openDocuments());
  await copyBoards({ from, to });
  await expect(copyBoards({ from, to })).rejects.toThrow("there are users in the database to copy to already");
  expect((await compareBoards({ from, to })).length).toBe(9);
});

test("a copy that fails in the middle leaves nothing", async () => {
  const to = await opening(openDocuments());
  for await (const card of repositoryOf(cards, from).stream()) await repositoryOf(cards, to).insert(card);
  await expect(copyBoards({ from, to })).rejects.toThrow("there are cards in the database to copy to already");
  expect(await repositoryOf(users, to).count()).toBe(0);
});

test("the first item that is not the same is named, whichever side lacks or changes it", async () => {
  const to = await opening(openDocuments());
  await copyBoards({ from, to });
  const [first, second] = (await repositoryOf(cards, from).find({ limit: 2 })).items;
  await repositoryOf(cards, to).updateMany({ id: second?.id ?? "" }, { set: { title: "Other" }, keepVersion: true });
  await expect(compareBoards({ from, to })).rejects.toThrow(`${second?.id} of cards is not the same`);
  await repositoryOf(cards, to).delete(first?.id ?? "");
  await expect(compareBoards({ from, to })).rejects.toThrow(`${first?.id} of cards is not the same`);
  await expect(compareBoards({ from: to, to: from })).rejects.toThrow("of cards is not the same");
});
