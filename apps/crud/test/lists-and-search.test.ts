import { encodeCursor } from "@mega/http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wordsAsked } from "../src/repositories/search/words.ts";
import type { Board } from "../src/schemas/board.ts";
import { type Card, cardSorts } from "../src/schemas/card.ts";
import { type SearchHit, searchMark } from "../src/schemas/search.ts";
import { type BoardServer, startBoard } from "./support/board-server.ts";
import { firstList, letIn, makeBoard, makeCard, readAll } from "./support/sample-board.ts";
import type { Visitor } from "./support/visitor.ts";

let server: BoardServer;
let owner: Visitor;
let board: Board;
let cards: Card[];
beforeAll(async () => {
  server = await startBoard();
  owner = await server.newcomer("Owner");
  board = await makeBoard(owner);
  const label = (await owner.post(`/api/boards/${board.id}/labels`, { name: "Bug", color: "red" })).body;
  cards = [];
  for (let index = 0; index < 25; index++) {
    cards.push(
      await makeCard(owner, board, {
        title: `Card ${String.fromCharCode(97 + ((index * 7) % 26))}`,
        listId: board.lists[index % 2]?.id ?? "",
        dueAt: index % 3 === 0 ? null : `2030-01-${String((index % 9) + 1).padStart(2, "0")}T00:00:00Z`,
        assigneeId: index % 5 === 0 ? owner.id : null,
        labelIds: index % 4 === 0 ? [label.id] : [],
      }),
    );
  }
});
afterAll(() => server[Symbol.asyncDispose]());

const path = (query: string): string => `/api/boards/${board.id}/cards?${query}`;

describe("pages", () => {
  const sortings = cardSorts.flatMap((sort) => [[sort, "asc"] as const, [sort, "desc"] as const]);

  test.each(sortings)("by %s %s hold every card once, in order", async (sort, order) => {
    const found = await readAll<Card>(owner, path(`sort=${sort}&order=${order}&limit=4`));
    expect(found.map(({ id }) => id).sort()).toEqual(cards.map(({ id }) => id).sort());
    const values = found
      .map((card) => card[sort])
      .filter((value) => value !== null)
      .map((value) => value.toLowerCase());
    const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    expect(values).toEqual(order === "asc" ? sorted : sorted.toReversed());
    if (sort === "dueAt") expect(found.slice(values.length).every(({ dueAt }) => dueAt === null)).toBe(true);
  });

  test("skip and repeat nothing when cards are added and removed meanwhile", async () => {
    const other = await makeBoard(owner, "Moving");
    const made = [];
    for (const title of ["a", "b", "c", "d"]) made.push(await makeCard(owner, other, { title }));
    const first = (await owner.get(`/api/boards/${other.id}/cards?limit=2`)).body;
    await owner.delete(`/api/cards/${made[0]?.id}`, 1);
    await makeCard(owner, other, { title: "e" });
    const rest = (await owner.get(`/api/boards/${other.id}/cards?limit=10&cursor=${first.nextCursor}`)).body;
    expect(rest.items.map(({ title }: Card) => title)).toEqual(["c", "d", "e"]);
  });

  test.each([
    ["another filter", () => path("limit=4&labelId=0198f000-0000-7000-8000-000000000000")],
    ["another sorting", () => path("limit=4&sort=title")],
    ["another list", () => "/api/boards?limit=4"],
  ])("a cursor of %s is refused", async (_what, other) => {
    const { nextCursor } = (await owner.get(path("limit=4"))).body;
    const answer = await owner.get(`${other()}&cursor=${nextCursor}`);
    expect([answer.status, answer.body.code]).toEqual([400, "HTTP_CURSOR_MISMATCH"]);
  });

  test("a cursor that somebody made of text that is none is refused", async () => {
    const bound = { sort: "title", path: `/api/boards/${board.id}/cards` };
    for (const text of ["a\0b", "a\ud83d"]) {
      const answer = await owner.get(path(`sort=title&cursor=${encodeCursor([text, board.id], bound)}`));
      expect([answer.status, answer.body.code]).toEqual([400, "HTTP_CURSOR_INVALID"]);
    }
  });

  test("a cursor that is none is refused", async () => {
    const answer = await owner.get(path("cursor=nonsense"));
    expect([answer.status, answer.body.code]).toEqual([400, "HTTP_CURSOR_INVALID"]);
  });

  test("the page's size and language may change on the way", async () => {
    const { nextCursor } = (await owner.get(path("limit=4"))).body;
    expect((await owner.get(path(`limit=9&locale=ko&cursor=${nextCursor}`))).status).toBe(200);
  });

  test.each(["limit=0", "limit=101", "limit=ten", "sort=color", "order=up", "colour=red", "dueBefore=soon"])(
    "the query %s is refused, naming the parameter",
    async (query) => {
      const answer = await owner.get(path(query));
      expect([answer.status, answer.body.code]).toEqual([422, "HTTP_VALIDATION"]);
      expect(answer.body.errors[0].pointer).toContain(query.split("=")[0]);
    },
  );
});

describe("filters", () => {
  test("narrow by list, label, assignee and due date, also together", async () => {
    const listId = firstList(board).id;
    const labelId = cards[0]?.labelIds[0] ?? "";
    const expected = cards.filter(
      (card) => card.listId === listId && card.labelIds.length > 0 && card.assigneeId !== null,
    );
    const found = await readAll<Card>(owner, path(`listId=${listId}&labelId=${labelId}&assigneeId=${owner.id}`));
    expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
    const due = await readAll<Card>(owner, path("dueBefore=2030-01-04T00:00:00%2B00:00"));
    const early = cards.filter(({ dueAt }) => dueAt !== null && dueAt < "2030-01-04");
    expect(due.map(({ id }) => id).sort()).toEqual(early.map(({ id }) => id).sort());
  });

  test("find words of a board's cards", async () => {
    const found = await readAll<Card>(owner, path("q=card%20h"));
    expect(found.map(({ title }) => title)).toEqual(["Card h"]);
  });

  test("boards are found by a part of their name, in which % and _ mean themselves", async () => {
    await makeBoard(owner, "100 % done");
    const namesOf = async (q: string): Promise<string[]> =>
      (await owner.get(`/api/boards?q=${encodeURIComponent(q)}`)).body.items.map(({ name }: Board) => name);
    expect(await namesOf("% DO")).toEqual(["100 % done"]);
    expect(await namesOf("_")).toEqual([]);
  });
});

describe("search", () => {
  let reader: Visitor;
  beforeAll(async () => {
    reader = await server.newcomer("Reader");
    const shown = await makeBoard(owner, "Shown");
    const hidden = await makeBoard(owner, "Hidden");
    await letIn(owner, shown, { visitor: reader, role: "viewer" });
    await makeCard(owner, shown, { title: "결제를 다시 시도", description: "오류 화면" });
    await makeCard(owner, shown, { title: "Plain", description: "Somewhere in here the payment fails <b>hard</b>" });
    await makeCard(owner, shown, { title: "Payment page" });
    await makeCard(owner, hidden, { title: "Secret payment" });
  });
  const search = async (q: string): Promise<SearchHit[]> =>
    readAll(reader, `/api/search?limit=1&q=${encodeURIComponent(q)}`);
  const titles = async (q: string): Promise<string[]> => (await search(q)).map(({ card }) => card.title);

  test("finds what is on the person's boards, titles first, and nothing of others", async () => {
    expect(await titles("payment")).toEqual(["Payment page", "Plain"]);
  });

  test("finds Korean words by their beginning", async () => {
    expect(await titles("결제")).toEqual(["결제를 다시 시도"]);
  });

  test("marks the match in a snippet of plain text", async () => {
    const [hit] = await search("fails");
    expect(hit?.snippet).toBe(`Somewhere in here the payment ${searchMark.open}fails${searchMark.close} <b>hard</b>`);
    expect(hit?.board).toEqual({ id: expect.any(String), name: "Shown" });
  });

  test.each(['"', "AND", "pay*", "(payment", "title:payment", "NEAR(a b)", "-payment", "'; drop table cards; --"])(
    "takes %s as words, never as a query language",
    async (q) => {
      expect((await reader.get(`/api/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    },
  );

  test("follows changes, and forgets what is deleted", async () => {
    const card = await makeCard(owner, board, { title: "Zeppelin" });
    const find = async (q: string): Promise<number> => (await owner.get(`/api/search?q=${q}`)).body.items.length;
    expect(await find("zeppelin")).toBe(1);
    await owner.patch(`/api/cards/${card.id}`, { title: "Airship" }, 1);
    expect([await find("zeppelin"), await find("airship")]).toEqual([0, 1]);
    await owner.delete(`/api/cards/${card.id}`, 2);
    expect(await find("airship")).toBe(0);
  });

  test("asks for at most ten words of a text, and for none of one without words", () => {
    expect(wordsAsked('say "hi" -now')).toEqual(["say", "hi", "now"]);
    expect(wordsAsked("?!")).toEqual([]);
    expect(wordsAsked(Array.from({ length: 50 }, (_, index) => `a${index}`).join(" ")).length).toBe(10);
  });
});
