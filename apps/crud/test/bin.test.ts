import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Board } from "../src/schemas/board.ts";
import type { Card } from "../src/schemas/card.ts";
import type { List } from "../src/schemas/list.ts";
import { type BoardServer, startBoard } from "./support/board-server.ts";
import { firstList, letIn, makeBoard, makeCard, readAll } from "./support/sample-board.ts";
import type { Answer, Visitor } from "./support/visitor.ts";

let server: BoardServer;
let owner: Visitor;
let board: Board;
beforeAll(async () => {
  server = await startBoard();
  owner = await server.newcomer("Owner");
});
beforeEach(async () => {
  board = await makeBoard(owner);
});
afterAll(() => server[Symbol.asyncDispose]());

const titlesOf = (cards: readonly Card[]): string[] => cards.map(({ title }) => title);
const cardsOf = (query = ""): Promise<Card[]> => readAll<Card>(owner, `/api/boards/${board.id}/cards${query}`);
const listsOf = (query = ""): Promise<List[]> => readAll<List>(owner, `/api/boards/${board.id}/lists${query}`);

interface DeletedList {
  readonly list: List;
  readonly other: List;
  readonly card: Card;
  readonly binned: Card;
  readonly commentId: string;
}

/** A list in the bin with a card that has a comment, and one that was deleted before it. */
async function makeDeletedList(): Promise<DeletedList> {
  const [list, other] = board.lists as [List, List];
  const card = await makeCard(owner, board);
  const binned = await makeCard(owner, board);
  const comment = await owner.post(`/api/cards/${card.id}/comments`, { body: "first" });
  await owner.delete(`/api/cards/${binned.id}`, 1);
  await owner.delete(`/api/lists/${list.id}`, 1);
  return { list, other, card, binned, commentId: comment.body.id };
}

describe("the bin", () => {
  test("a deleted card is out of sight, cannot be changed, and comes back where it was", async () => {
    const [a, b, c] = [
      await makeCard(owner, board, { title: "a" }),
      await makeCard(owner, board, { title: "b" }),
      await makeCard(owner, board, { title: "c" }),
    ];
    expect((await owner.delete(`/api/cards/${b.id}`, 1)).status).toBe(204);
    expect(titlesOf(await cardsOf())).toEqual(["a", "c"]);
    expect(titlesOf(await cardsOf("?deleted=only"))).toEqual(["b"]);
    expect((await owner.get(`/api/cards/${b.id}`)).body.deletedAt).toEqual(expect.any(String));
    expect((await owner.patch(`/api/cards/${b.id}`, { title: "x" }, 2)).body.code).toBe("CARD_DELETED");
    expect((await owner.post(`/api/cards/${b.id}/comments`, { body: "x" })).body.code).toBe("CARD_DELETED");
    await owner.post(`/api/cards/${c.id}/move`, { listId: c.listId, afterCardId: a.id }, { ifMatch: 1 });
    const { body } = await owner.post(`/api/cards/${b.id}/restore`);
    expect(body).toEqual({ ...b, version: 3, updatedAt: body.updatedAt });
    const positions = (await cardsOf()).map(({ position }) => position);
    expect(new Set(positions).size).toBe(3);
  });

  test("a deleted list takes its cards with it and brings them back", async () => {
    const list = firstList(board);
    const card = await makeCard(owner, board);
    await owner.delete(`/api/lists/${list.id}`, 1);
    expect(await cardsOf()).toEqual([]);
    expect((await owner.get(`/api/boards/${board.id}`)).body.lists.length).toBe(2);
    const intoDeleted = await owner.post(`/api/boards/${board.id}/cards`, { listId: list.id, title: "x" });
    expect([intoDeleted.status, intoDeleted.body.code]).toEqual([409, "LIST_DELETED"]);
    expect((await owner.post(`/api/lists/${list.id}/restore`)).status).toBe(200);
    expect(await cardsOf()).toEqual([card]);
  });

  test("the lists in the bin are found there, the last deleted one first, page by page", async () => {
    const [todo, doing, done] = board.lists as [List, List, List];
    expect(await listsOf("?limit=2")).toEqual(board.lists);
    expect(await listsOf("?deleted=only")).toEqual([]);
    await owner.delete(`/api/lists/${todo.id}`, 1);
    await owner.delete(`/api/lists/${done.id}`, 1);
    expect((await listsOf("?deleted=only&limit=1")).map(({ id }) => id)).toEqual([done.id, todo.id]);
    expect((await listsOf()).map(({ id }) => id)).toEqual([doing.id]);
    await owner.post(`/api/lists/${done.id}/restore`);
    expect((await listsOf("?deleted=only")).map(({ id }) => id)).toEqual([todo.id]);
  });

  test("a card of a deleted list is read with its comments, in the bin or not", async () => {
    const { list, card, binned } = await makeDeletedList();
    expect((await owner.get(`/api/cards/${card.id}`)).body).toMatchObject({ id: card.id, listId: list.id });
    expect((await owner.get(`/api/cards/${card.id}/comments`)).body.items.length).toBe(1);
    expect((await owner.get(`/api/cards/${binned.id}`)).body.deletedAt).toEqual(expect.any(String));
  });

  const changesOfCards: readonly [string, (scene: DeletedList) => Promise<Answer>][] = [
    ["editing", ({ card }) => owner.patch(`/api/cards/${card.id}`, { title: "x" }, 1)],
    ["deleting", ({ card }) => owner.delete(`/api/cards/${card.id}`, 1)],
    ["restoring", ({ binned }) => owner.post(`/api/cards/${binned.id}/restore`)],
    ["commenting on", ({ card }) => owner.post(`/api/cards/${card.id}/comments`, { body: "x" })],
    ["taking a comment back from", ({ commentId }) => owner.delete(`/api/comments/${commentId}`)],
    [
      "moving",
      ({ card, other }) =>
        owner.post(`/api/cards/${card.id}/move`, { listId: other.id, afterCardId: null }, { ifMatch: 1 }),
    ],
  ];

  test.each(changesOfCards)("%s a card of a deleted list is refused until the list is restored", async (_, change) => {
    const scene = await makeDeletedList();
    const trail = await readAll(owner, `/api/boards/${board.id}/audit?limit=100`);
    const refused = await change(scene);
    expect([refused.status, refused.body.code]).toEqual([409, "LIST_DELETED"]);
    expect(refused.body.data).toEqual({ listId: scene.list.id });
    expect(await readAll(owner, `/api/boards/${board.id}/audit?limit=100`)).toEqual(trail);
    await owner.post(`/api/lists/${scene.list.id}/restore`);
    expect((await change(scene)).status).toBeLessThan(300);
  });

  test("who may not change cards learns nothing of the list they are in", async () => {
    const { card } = await makeDeletedList();
    const viewer = await server.newcomer("Viewer");
    const stranger = await server.newcomer("Stranger");
    await letIn(owner, board, { visitor: viewer, role: "viewer" });
    const change = (visitor: Visitor): Promise<Answer> => visitor.patch(`/api/cards/${card.id}`, { title: "x" }, 1);
    expect((await change(viewer)).body.code).toBe("ROLE_INSUFFICIENT");
    expect((await change(stranger)).body.code).toBe("CARD_NOT_FOUND");
  });

  test("a deleted board is gone for all but its owners, who can restore it", async () => {
    const viewer = await server.newcomer("Viewer");
    await letIn(owner, board, { visitor: viewer, role: "viewer" });
    const card = await makeCard(owner, board);
    await owner.delete(`/api/boards/${board.id}`, 1);
    expect((await owner.get(`/api/boards/${board.id}`)).status).toBe(404);
    expect((await owner.get(`/api/cards/${card.id}`)).status).toBe(404);
    expect((await owner.get("/api/boards?deleted=only")).body.items.map(({ id }: Board) => id)).toContain(board.id);
    expect((await viewer.get("/api/boards?deleted=only")).body.items).toEqual([]);
    expect((await viewer.post(`/api/boards/${board.id}/restore`)).status).toBe(403);
    expect((await owner.post(`/api/boards/${board.id}/restore`)).body.version).toBe(3);
    expect((await viewer.get(`/api/cards/${card.id}`)).body).toEqual(card);
  });
});
