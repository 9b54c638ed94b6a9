import { describe, expect, test } from "vitest";
import type { Card } from "../../src/schemas/card.ts";
import { groupByList, overlay, type PendingChange } from "../../web/src/state/board/card-view.ts";

const cardAt = (id: string, position: string, listId = "todo"): Card => ({
  id,
  boardId: "board",
  listId,
  title: id,
  description: "",
  position,
  dueAt: null,
  assigneeId: null,
  labelIds: [],
  commentCount: 0,
  deletedAt: null,
  version: 1,
  createdAt: "2030-01-01T00:00:00.000Z",
  updatedAt: "2030-01-01T00:00:00.000Z",
});

const lists = ["todo", "done"].map((id) => ({ ...cardAt(id, id), name: id }));
const confirmed = new Map([cardAt("a", "a0"), cardAt("b", "a1"), cardAt("c", "a2")].map((card) => [card.id, card]));

const shown = (...pending: PendingChange[]): Record<string, string[]> => {
  const columns = groupByList(lists, overlay(confirmed, pending));
  return Object.fromEntries([...columns].map(([id, views]) => [id, views.map(({ card }) => card.id)]));
};

const move = (id: number, cardId: string, place: PendingChange["place"]): PendingChange =>
  ({ id, cardId, place }) as PendingChange;

describe("the cards on the screen", () => {
  test("stand in the order of their positions", () => {
    expect(shown()).toEqual({ todo: ["a", "b", "c"], done: [] });
  });

  test("show a move before the server has confirmed it", () => {
    expect(shown(move(1, "c", { listId: "todo", afterCardId: "a" }))).toEqual({ todo: ["a", "c", "b"], done: [] });
    expect(shown(move(1, "b", { listId: "done", afterCardId: null }))).toEqual({ todo: ["a", "c"], done: ["b"] });
    expect(shown(move(1, "c", { listId: "todo", afterCardId: null }))).toEqual({ todo: ["c", "a", "b"], done: [] });
  });

  test("show the later of two moves behind the same card directly behind it", () => {
    const first = move(1, "b", { listId: "done", afterCardId: null });
    const second = move(2, "c", { listId: "done", afterCardId: null });
    expect(shown(first, second)).toEqual({ todo: ["a"], done: ["c", "b"] });
  });

  test("show a move behind a card that is on its way itself", () => {
    const first = move(1, "c", { listId: "todo", afterCardId: "a" });
    const second = move(2, "b", { listId: "todo", afterCardId: "c" });
    expect(shown(first, second)).toEqual({ todo: ["a", "c", "b"], done: [] });
  });

  test("are the confirmed ones again once a refused change is dropped", () => {
    const before = shown();
    shown({ id: 1, cardId: "a", isRemoval: true });
    expect(shown()).toEqual(before);
  });

  test("leave out what is being removed, and show what is being added as a draft", () => {
    const created = cardAt("new", "");
    const change = { id: 1, cardId: "new", created, place: { listId: "todo", afterCardId: "c" } };
    expect(shown({ id: 2, cardId: "a", isRemoval: true }, change)).toEqual({ todo: ["b", "c", "new"], done: [] });
    expect(overlay(confirmed, [change]).get("new")).toMatchObject({ isDraft: true, isPending: true });
  });

  test("carry several pending edits of one card, and keep its place", () => {
    const views = overlay(confirmed, [
      { id: 1, cardId: "b", fields: { title: "Better" } },
      { id: 2, cardId: "b", fields: { description: "Longer" } },
    ]);
    expect(views.get("b")).toMatchObject({ card: { title: "Better", description: "Longer" }, key: ["a1"] });
  });

  test("ignore a change of a card that is gone", () => {
    expect(shown({ id: 1, cardId: "nobody", fields: { title: "x" } })).toEqual(shown());
  });
});
