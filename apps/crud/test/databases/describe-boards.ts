import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CardFilter } from "../../src/repositories/card-repository.ts";
import { inTransaction } from "../../src/repositories/in-transaction.ts";
import type { PageKey, PageRequest, Slice } from "../../src/repositories/keyset.ts";
import { insertUser } from "../../src/repositories/user-repository.ts";
import type { Board } from "../../src/schemas/board.ts";
import type { Card, NewCard } from "../../src/schemas/card.ts";
import type { User } from "../../src/schemas/user.ts";
import { backdateBoard } from "../../src/seed/backdate-board.ts";
import { demoPeople } from "../../src/seed/demo-people.ts";
import { mobileApp } from "../../src/seed/mobile-app.ts";
import { type DemoUsers, plantBoard } from "../../src/seed/plant-board.ts";
import { register } from "../../src/services/account-service.ts";
import { readAuditTrail } from "../../src/services/audit-trail.ts";
import { createBoard, deleteBoard, findBoards, readBoard } from "../../src/services/board-service.ts";
import type { Caller, Target } from "../../src/services/caller.ts";
import { createHeadingReader, csvColumns } from "../../src/services/card-csv/columns.ts";
import {
  createCard,
  deleteCard,
  findCards,
  readCard,
  searchAllCards,
  updateCard,
} from "../../src/services/card-service.ts";
import { addComment, findComments, removeComment } from "../../src/services/comment-service.ts";
import { exportCards } from "../../src/services/export-service.ts";
import { type ImportRequest, importCards } from "../../src/services/import-service.ts";
import type { ImportTracker } from "../../src/services/import-tracker.ts";
import { isoNow } from "../../src/services/iso-now.ts";
import { createLabel, removeLabel } from "../../src/services/label-service.ts";
import { deleteList, findLists, restoreList } from "../../src/services/list-service.ts";
import { addMember, changeMemberRole, removeMember } from "../../src/services/member-service.ts";
import { moveCard } from "../../src/services/move-card.ts";
import { newId } from "../../src/services/new-id.ts";
import type { OpenDatabase } from "../support/open-database.ts";

/** What the app promises, asked of its services: the same on every database. */
export function describeBoards(name: string, open: () => Promise<OpenDatabase>): void {
  describe(`boards on ${name}`, () => {
    let opened: OpenDatabase;
    let owner: Caller;
    let guest: Caller;
    beforeAll(async () => {
      opened = await open();
      owner = { db: opened.db, user: await newUser("Owner") };
      guest = { db: opened.db, user: await newUser("Guest") };
    });
    afterAll(() => opened.close());

    async function newUser(personName: string): Promise<User> {
      const user: User = { id: newId(), email: `${newId()}@example.com`, name: personName, locale: "en" };
      await insertUser(opened.db, { user, passwordHash: "none" }, isoNow());
      return user;
    }

    const newBoard = (boardName = "Rocket"): Promise<Board> =>
      createBoard(owner, { name: boardName }, ["To do", "Done"]);
    const newCard = (board: Board, card: Partial<NewCard> = {}): Promise<Card> =>
      createCard(owner, board.id, { listId: listOf(board), title: "A card", ...card });

    test("a board comes with its lists, its members and the caller's role", async () => {
      const board = await newBoard();
      expect(await readBoard(owner, board.id)).toEqual(board);
      expect(board.lists.map((list) => list.name)).toEqual(["To do", "Done"]);
      expect(board.members).toMatchObject([{ userId: owner.user.id, name: "Owner", role: "owner", version: 1 }]);
      await expect(readBoard(guest, board.id)).rejects.toMatchObject({ code: "BOARD_NOT_FOUND" });
    });

    test("boards are found by a part of their name and counted, in pages by name without letter case", async () => {
      for (const each of ["% zeta", "% Alpha", "% beta"]) await newBoard(each);
      const board = await newBoard("% DELTA");
      await newCard(board);
      const filter = { text: "% ", isDeleted: false, sort: "name", order: "asc" } as const;
      const found = await allOf((page) => findBoards(owner, filter, page));
      expect(found.map((each) => [each.name, each.cardCount])).toEqual([
        ["% Alpha", 0],
        ["% beta", 0],
        ["% DELTA", 1],
        ["% zeta", 0],
      ]);
    });

    test("boards in the bin are shown to their owners alone", async () => {
      const board = await newBoard("Scrapped");
      await addMember(owner, board.id, { email: guest.user.email, role: "member" });
      await deleteBoard(owner, any(board.id));
      const filter = { text: "scrapped", isDeleted: true, sort: "updatedAt", order: "desc" } as const;
      expect((await allOf((page) => findBoards(owner, filter, page))).length).toBe(1);
      expect(await allOf((page) => findBoards(guest, filter, page))).toEqual([]);
    });

    test("an address is registered once", async () => {
      const door = {
        db: opened.db,
        passwords: { hash: async () => "hash", verify: async () => true },
        loginThrottle: { admit: () => {}, reset: () => {} },
      };
      const input = { email: `${newId()}@Example.com`, name: "Twice", password: "correct-horse" };
      await register(door, input, "ko");
      await expect(register(door, input, "ko")).rejects.toMatchObject({ code: "EMAIL_TAKEN" });
    });

    test("cards are sorted by every field, in pages, those without a due date last", async () => {
      const board = await newBoard();
      const dues = ["2030-01-03T00:00:00Z", null, "2030-01-01T00:00:00Z", null, "2030-01-02T00:00:00Z"];
      for (const [index, dueAt] of dues.entries()) await newCard(board, { title: "eDcBa"[index] ?? "", dueAt });
      const titlesBy = async (sort: CardFilter["sort"], order: CardFilter["order"]): Promise<string> =>
        (await cardsOf(board, { sort, order })).map(({ title }) => title).join("");
      expect(await titlesBy("position", "asc")).toBe("eDcBa");
      expect(await titlesBy("createdAt", "desc")).toBe("aBcDe");
      expect(await titlesBy("title", "asc")).toBe("aBcDe");
      expect(await titlesBy("title", "desc")).toBe("eDcBa");
      expect(await titlesBy("dueAt", "asc")).toBe("caeDB");
      expect(await titlesBy("dueAt", "desc")).toBe("eacBD");
    });

    const cardsOf = (board: Board, more: Partial<CardFilter> = {}): Promise<Card[]> =>
      allOf((page) =>
        findCards(owner, { boardId: board.id, isDeleted: false, sort: "position", order: "asc", ...more }, page),
      );

    test("cards are filtered by list, label, assignee, due date and words, also together", async () => {
      const board = await newBoard();
      const label = await createLabel(owner, board.id, { name: "Bug", color: "red" });
      const other = await createLabel(owner, board.id, { name: "Idea", color: "teal" });
      await newCard(board, {
        title: "One fish",
        labelIds: [label.id, other.id],
        assigneeId: owner.user.id,
        dueAt: "2030-01-01T00:00:00Z",
      });
      await newCard(board, { title: "Two fish", labelIds: [other.id] });
      await newCard(board, { title: "Red bird", listId: board.lists[1]?.id ?? "" });
      const titlesOf = async (more: Partial<CardFilter>): Promise<string[]> =>
        (await cardsOf(board, more)).map(({ title }) => title);
      expect(await titlesOf({ labelId: other.id })).toEqual(["One fish", "Two fish"]);
      expect(await titlesOf({ labelId: label.id, assigneeId: owner.user.id })).toEqual(["One fish"]);
      expect(await titlesOf({ listId: board.lists[1]?.id ?? "" })).toEqual(["Red bird"]);
      expect(await titlesOf({ dueBefore: "2030-01-02T00:00:00.000Z" })).toEqual(["One fish"]);
      expect(await titlesOf({ q: "fi", labelId: other.id, sort: "title", order: "desc" })).toEqual([
        "Two fish",
        "One fish",
      ]);
      expect(await titlesOf({ q: "cat" })).toEqual([]);
      await removeLabel(owner, any(other.id));
      expect((await cardsOf(board)).map(({ labelIds, version }) => [labelIds, version])).toEqual([
        [[label.id], 1],
        [[], 1],
        [[], 1],
      ]);
    });

    test("of many edits of one version at the same moment exactly one wins", async () => {
      const card = await newCard(await newBoard());
      const edits = Array.from({ length: 8 }, (_, index) =>
        updateCard(owner, seen(card), { title: `Edit ${index}` }).then(
          ({ title }) => title,
          () => undefined,
        ),
      );
      const won = (await Promise.all(edits)).filter((title) => title !== undefined);
      expect(won.length).toBe(1);
      expect(await readCard(owner, card.id)).toMatchObject({ title: won[0], version: 2 });
    });

    test("cards added at the same moment have places of their own", async () => {
      const board = await newBoard();
      await Promise.all(Array.from({ length: 6 }, () => retried(() => newCard(board))));
      const positions = (await cardsOf(board)).map(({ position }) => position);
      expect(new Set(positions).size).toBe(6);
    });

    test("of two owners who leave at the same moment one stays", async () => {
      const board = await newBoard();
      await addMember(owner, board.id, { email: guest.user.email, role: "owner" });
      const leave = (caller: Caller) =>
        removeMember(caller, { boardId: board.id, userId: caller.user.id, precondition });
      const left = await Promise.allSettled([retried(() => leave(owner)), retried(() => leave(guest))]);
      expect(left.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    test("a member who is removed leaves their cards to nobody, each with an entry in the trail", async () => {
      const board = await newBoard();
      await addMember(owner, board.id, { email: guest.user.email, role: "viewer" });
      await changeMemberRole(owner, { boardId: board.id, userId: guest.user.id, precondition }, "member");
      const card = await newCard(board, { assigneeId: guest.user.id });
      await removeMember(owner, { boardId: board.id, userId: guest.user.id, precondition });
      expect(await readCard(owner, card.id)).toMatchObject({ assigneeId: null, version: 2 });
      const trail = await allOf((page) => readAuditTrail(owner, board.id, page));
      expect(trail.slice(0, 3).map(({ action, entity, actor }) => [action, entity, actor.name])).toEqual([
        ["removed", "member", "Owner"],
        ["updated", "card", "Owner"],
        ["created", "card", "Owner"],
      ]);
      expect(trail[1]?.changes).toEqual({ assigneeId: { from: guest.user.id, to: null } });
    });

    test("a list in the bin takes its cards out of sight, and brings them back", async () => {
      const board = await newBoard();
      const card = await newCard(board, { title: "Hidden pearl" });
      await deleteList(owner, any(card.listId));
      expect(await cardsOf(board)).toEqual([]);
      expect(await titlesFound("pearl")).toEqual([]);
      const bin = await allOf((page) => findLists(owner, { boardId: board.id, isDeleted: true }, page));
      expect(bin.map(({ id }) => id)).toEqual([card.listId]);
      await restoreList(owner, card.listId);
      expect(await cardsOf(board)).toEqual([card]);
      expect(await titlesFound("pearl")).toEqual(["Hidden pearl"]);
    });

    const titlesFound = async (text: string, caller = owner): Promise<string[]> =>
      (await allOf((page) => searchAllCards(caller, { text, boardId: undefined }, page))).map(({ card }) => card.title);

    test("search knows titles before texts, beginnings of words, and all of several words", async () => {
      const board = await newBoard();
      await newCard(board, { title: "Plain", description: "here the Überweisung fails" });
      await newCard(board, { title: "Überweisung page" });
      await newCard(board, { title: "결제를 다시 시도", description: "오류 화면" });
      expect(await titlesFound("uberweis")).toEqual(["Überweisung page", "Plain"]);
      expect(await titlesFound("결제")).toEqual(["결제를 다시 시도"]);
      expect(await titlesFound("화면 다시")).toEqual(["결제를 다시 시도"]);
      expect(await titlesFound("überweisung absent")).toEqual([]);
      expect(await titlesFound("?!")).toEqual([]);
      expect(await titlesFound("uberweis", guest)).toEqual([]);
    });

    test("words that very many cards have are found in order, page by page", async () => {
      const board = await newBoard();
      const lines = Array.from(
        { length: 620 },
        (_, index) => `To do,${index % 10 === 0 ? "Rare" : "Swarm"} ${index},,,,`,
      );
      await importCards({ ...owner, imports }, importOf(board, lines));
      const find = (page: PageRequest) =>
        findCards(owner, { boardId: board.id, isDeleted: false, sort: "position", order: "desc", q: "swarm" }, page);
      const found = (await allOf(find, 100)).map(({ title }) => title);
      const wanted = lines.map((line) => line.split(",")[1]).filter((title) => title?.startsWith("Swarm"));
      expect(found).toEqual(wanted.toReversed());
      const hits = await allOf((page) => searchAllCards(owner, { text: "swarm", boardId: board.id }, page), 100);
      expect(hits.map(({ card }) => card.title).sort()).toEqual(wanted.toSorted());
    });

    test("search follows changes, and forgets what is deleted", async () => {
      const card = await newCard(await newBoard(), { title: "Zeppelin" });
      await updateCard(owner, any(card.id), { title: "Airship" });
      expect([await titlesFound("zeppelin"), await titlesFound("airship")]).toEqual([[], ["Airship"]]);
      await deleteCard(owner, any(card.id));
      expect(await titlesFound("airship")).toEqual([]);
    });

    test("a card is moved behind another one, and comments are counted without an edit", async () => {
      const board = await newBoard();
      const [a, b] = [await newCard(board, { title: "a" }), await newCard(board, { title: "b" })];
      await moveCard(owner, any(b.id), { listId: b.listId, afterCardId: null });
      expect((await cardsOf(board)).map(({ title }) => title)).toEqual(["b", "a"]);
      const first = await addComment(owner, a.id, { body: "first" });
      await addComment(owner, a.id, { body: "second" });
      await removeComment(owner, first.id);
      expect(await readCard(owner, a.id)).toMatchObject({ commentCount: 1, version: 1 });
      const left = await allOf((page) => findComments(owner, a.id, page));
      expect(left).toMatchObject([{ body: "second", author: { id: owner.user.id, name: "Owner" } }]);
    });

    test("demonstration boards are planted in one transaction, with a history", async () => {
      const people = Object.entries(demoPeople).map(
        ([person, profile]) => [person, { id: newId(), ...profile }] as const,
      );
      for (const [, user] of people) await insertUser(opened.db, { user, passwordHash: "none" }, isoNow());
      const users = Object.fromEntries(people) as unknown as DemoUsers;
      const planted = await inTransaction(opened.db, async (tx) => {
        const board = await plantBoard(tx, users, mobileApp);
        await backdateBoard(tx, board.id, 9);
        return board;
      });
      const caller = { db: opened.db, user: users[mobileApp.owner] };
      const trail = await allOf((page) => readAuditTrail(caller, planted.id, page));
      expect(trail.at(-1)).toMatchObject({ action: "created", entity: "board" });
      expect(Date.parse(trail.at(-1)?.at ?? "")).toBeLessThan(Date.now() - 8 * 86_400_000);
      expect(trail.filter(({ entity, action }) => entity === "card" && action === "created").length).toBeGreaterThan(5);
    });

    test("an import stores all of a file once, and an export gives it back", async () => {
      const board = await newBoard();
      const lines = Array.from({ length: 250 }, (_, index) => `To do,Card ${index},Text ${index},,Bug;Idea,`);
      const importId = newId();
      for (const _attempt of [1, 2])
        expect(await importCards({ ...owner, imports }, { ...importOf(board, lines), importId })).toEqual({
          imported: 250,
        });
      const exported = await Array.fromAsync(await exportCards(owner, board.id, new AbortController().signal));
      expect(exported.map(({ title, labels }) => [title, labels])).toEqual(
        lines.map((_, index) => [`Card ${index}`, expect.arrayContaining(["Bug", "Idea"])]),
      );
      expect((await titlesFound("text 249")).length).toBe(1);
    });
  });
}

const imports: ImportTracker = {
  begin: () => ({ report: () => {}, end: () => {} }),
  find: () => undefined,
  readHeading: createHeadingReader([[...csvColumns]]),
};

const precondition = (): void => {};
const any = (id: string): Target => ({ id, precondition });

/** What If-Match says: another version is refused. */
const seen = ({ id, version }: Card): Target => ({
  id,
  precondition: (current) => {
    if (current !== version) throw new Error("stale");
  },
});

const listOf = (board: Board): string => board.lists[0]?.id ?? "";

/** As a client does when somebody else was quicker. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isCollision = error instanceof Error && "code" in error && error.code === "WRITE_CONFLICT";
      if (!isCollision || attempt === 20) throw error;
    }
  }
}

const importOf = (board: Board, lines: readonly string[]): ImportRequest => ({
  boardId: board.id,
  importId: newId(),
  body: Readable.from([Buffer.from(["list,title,description,dueAt,labels,assignee", ...lines].join("\n"))]),
  totalBytes: null,
  signal: new AbortController().signal,
});

/** Page by page, as a cursor has to hold between them. */
async function allOf<T>(find: (page: PageRequest) => Promise<Slice<T>>, limit = 2): Promise<T[]> {
  const all: T[] = [];
  let after: PageKey | undefined;
  do {
    const { items, next } = await find({ limit, after });
    all.push(...items);
    after = next;
  } while (after !== undefined);
  return all;
}
