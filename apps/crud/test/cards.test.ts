import { sql } from "@mega/core/sql";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AuditEntry } from "../src/schemas/audit-entry.ts";
import type { Board } from "../src/schemas/board.ts";
import type { Card } from "../src/schemas/card.ts";
import { type BoardServer, sqlOf, startBoard } from "./support/board-server.ts";
import { firstList, letIn, makeBoard, makeCard, readAll } from "./support/sample-board.ts";
import type { Visitor } from "./support/visitor.ts";

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

describe("a card", () => {
  test.each(["2030-12-31T23:59:60Z", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "2030-02-30T00:00:00Z"])(
    "whose due time %s cannot be stored is refused, and so is a search for it",
    async (dueAt) => {
      const answer = await owner.post(`/api/boards/${board.id}/cards`, {
        listId: firstList(board).id,
        title: "Late",
        dueAt,
      });
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, "/dueAt"]);
      const query = await owner.get(`/api/boards/${board.id}/cards?dueBefore=${encodeURIComponent(dueAt)}`);
      expect([query.status, query.body.errors?.[0]?.pointer]).toEqual([422, "/dueBefore"]);
    },
  );

  test.each(["title", "description"])(
    "with a %s that not every database can keep is refused, naming the field",
    async (field) => {
      for (const text of ["a\0b", "a\ud83d", "\udc00a"]) {
        const card = { listId: firstList(board).id, title: "A card", [field]: text };
        const answer = await owner.post(`/api/boards/${board.id}/cards`, card);
        expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, `/${field}`]);
      }
      expect((await makeCard(owner, board, { [field]: "😀 fine" }))[field as "title"]).toBe("😀 fine");
    },
  );

  test("is made at the end of its list, and read back as it was answered", async () => {
    const label = (await owner.post(`/api/boards/${board.id}/labels`, { name: "Bug", color: "red" })).body;
    const input = {
      listId: firstList(board).id,
      title: "  Fix it ",
      description: "Soon",
      dueAt: "2030-05-01T09:00:00+09:00",
      assigneeId: owner.id,
      labelIds: [label.id],
    };
    const answer = await owner.post(`/api/boards/${board.id}/cards`, input);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("etag")).toBe('"1"');
    expect(answer.body).toEqual({
      ...input,
      id: expect.any(String),
      boardId: board.id,
      title: "Fix it",
      dueAt: "2030-05-01T00:00:00.000Z",
      position: expect.any(String),
      commentCount: 0,
      deletedAt: null,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await owner.get(`/api/cards/${answer.body.id}`)).body).toEqual(answer.body);
  });

  test("changes only in the fields that are sent, and null empties a field", async () => {
    const card = await makeCard(owner, board, {
      description: "Keep",
      dueAt: "2030-05-01T00:00:00Z",
      assigneeId: owner.id,
    });
    const { body, status } = await owner.patch(`/api/cards/${card.id}`, { title: "New", dueAt: null }, 1);
    expect(status).toBe(200);
    expect(body).toEqual({ ...card, title: "New", dueAt: null, version: 2, updatedAt: body.updatedAt });
  });

  test("keeps its version when a change changes nothing", async () => {
    const card = await makeCard(owner, board);
    expect((await owner.patch(`/api/cards/${card.id}`, { title: card.title }, 1)).body.version).toBe(1);
  });

  test.each([
    ["a list", { listId: "0198f000-0000-7000-8000-000000000000" }, "/listId"],
    ["an assignee", { assigneeId: "0198f000-0000-7000-8000-000000000000" }, "/assigneeId"],
    ["a label", { labelIds: ["0198f000-0000-7000-8000-000000000000"] }, "/labelIds"],
  ])("is refused with %s that is not on its board, naming the field", async (_what, reference, pointer) => {
    const input = { listId: firstList(board).id, title: "Stray", ...reference };
    const answer = await owner.post(`/api/boards/${board.id}/cards`, input);
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      422,
      "REFERENCE_INVALID",
      pointer,
    ]);
  });

  test.each([
    ["null for a title", { title: null }, "/title"],
    ["a number for a title", { title: 7 }, "/title"],
    ["an empty title", { title: " " }, "/title"],
    ["a field that nobody knows", { title: "x", colour: "red" }, "/colour"],
    ["a due date that is none", { title: "x", dueAt: "tomorrow" }, "/dueAt"],
    ["a label twice", { title: "x", labelIds: Array(2).fill("0198f000-0000-7000-8000-000000000000") }, "/labelIds"],
  ])("is refused with %s", async (_what, fields, pointer) => {
    const answer = await owner.post(`/api/boards/${board.id}/cards`, { listId: firstList(board).id, ...fields });
    expect([answer.status, answer.body.code]).toEqual([422, "HTTP_VALIDATION"]);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await cardsOf()).toEqual([]);
  });
});

describe("optimistic concurrency", () => {
  test("a change without If-Match is refused with 428", async () => {
    const card = await makeCard(owner, board);
    for (const answer of [
      await owner.patch(`/api/cards/${card.id}`, { title: "Blind" }),
      await owner.delete(`/api/cards/${card.id}`),
      await owner.post(`/api/cards/${card.id}/move`, { listId: card.listId, afterCardId: null }),
    ])
      expect([answer.status, answer.body.code]).toEqual([428, "HTTP_PRECONDITION_REQUIRED"]);
    expect((await owner.get(`/api/cards/${card.id}`)).body).toEqual(card);
  });

  test("a stale If-Match is refused with 412 and the current version, and nothing is lost", async () => {
    const card = await makeCard(owner, board);
    const first = await owner.patch(`/api/cards/${card.id}`, { title: "First" }, 1);
    const late = await owner.patch(`/api/cards/${card.id}`, { title: "Late" }, 1);
    expect([late.status, late.body.code]).toEqual([412, "HTTP_PRECONDITION_FAILED"]);
    expect(late.body.data).toEqual({ currentVersion: 2 });
    expect((await owner.get(`/api/cards/${card.id}`)).body).toEqual(first.body);
  });

  test("of many edits of one version at the same moment exactly one wins", async () => {
    const card = await makeCard(owner, board);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => owner.patch(`/api/cards/${card.id}`, { title: `Edit ${index}` }, 1)),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBe(1);
    expect(answers.filter(({ status }) => status === 412).length).toBe(19);
    expect((await owner.get(`/api/cards/${card.id}`)).body).toEqual(won[0]?.body);
  });

  test("boards, lists, labels and members demand it too", async () => {
    const label = (await owner.post(`/api/boards/${board.id}/labels`, { name: "L", color: "red" })).body;
    const paths = [
      `/api/boards/${board.id}`,
      `/api/lists/${firstList(board).id}`,
      `/api/labels/${label.id}`,
      `/api/boards/${board.id}/members/${owner.id}`,
    ];
    for (const path of paths) {
      const body = path.includes("members") ? { role: "owner" } : { name: "Renamed" };
      expect((await owner.patch(path, body)).status).toBe(428);
      expect((await owner.patch(path, body, 7)).status).toBe(412);
      expect((await owner.delete(path)).status).toBe(428);
    }
  });
});

describe("moving", () => {
  test("places a card first, behind another one, and in another list", async () => {
    const [a, b, c] = [
      await makeCard(owner, board, { title: "a" }),
      await makeCard(owner, board, { title: "b" }),
      await makeCard(owner, board, { title: "c" }),
    ];
    await owner.post(`/api/cards/${c.id}/move`, { listId: c.listId, afterCardId: null }, { ifMatch: 1 });
    expect(titlesOf(await cardsOf())).toEqual(["c", "a", "b"]);
    await owner.post(`/api/cards/${c.id}/move`, { listId: c.listId, afterCardId: a.id }, { ifMatch: 2 });
    expect(titlesOf(await cardsOf())).toEqual(["a", "c", "b"]);
    const doing = board.lists[1]?.id ?? "";
    const moved = await owner.post(`/api/cards/${b.id}/move`, { listId: doing, afterCardId: null }, { ifMatch: 1 });
    expect(moved.body).toEqual({
      ...b,
      listId: doing,
      position: moved.body.position,
      version: 2,
      updatedAt: moved.body.updatedAt,
    });
    expect(titlesOf(await cardsOf(`?listId=${doing}`))).toEqual(["b"]);
  });

  test("tells when the card to place it behind has moved away", async () => {
    const [a, b] = [await makeCard(owner, board), await makeCard(owner, board)];
    await owner.delete(`/api/cards/${a.id}`, 1);
    const answer = await owner.post(`/api/cards/${b.id}/move`, { listId: b.listId, afterCardId: a.id }, { ifMatch: 1 });
    expect([answer.status, answer.body.code]).toEqual([409, "ANCHOR_MOVED"]);
  });

  test("keeps the order when the same gap is used until positions must be renewed", async () => {
    const [first, moving, other] = [
      await makeCard(owner, board, { title: "first" }),
      await makeCard(owner, board, { title: "x" }),
      await makeCard(owner, board, { title: "y" }),
    ];
    await sqlOf(server).query(sql`update cards set position = ${`a0${"0".repeat(118)}V`} where id = ${moving.id}`);
    const answer = await owner.post(
      `/api/cards/${other.id}/move`,
      { listId: first.listId, afterCardId: first.id },
      { ifMatch: 1 },
    );
    expect(answer.status).toBe(200);
    expect(answer.body.position.length).toBeLessThan(10);
    expect(titlesOf(await cardsOf())).toEqual(["first", "y", "x"]);
  });
});

describe("comments", () => {
  test("are counted on the card, listed oldest first, and gone when taken back", async () => {
    const card = await makeCard(owner, board);
    const first = (await owner.post(`/api/cards/${card.id}/comments`, { body: "first" })).body;
    const second = (await owner.post(`/api/cards/${card.id}/comments`, { body: "second" })).body;
    expect(first.author).toEqual({ id: owner.id, name: "Owner" });
    expect(await readAll(owner, `/api/cards/${card.id}/comments?limit=1`)).toEqual([first, second]);
    expect((await owner.get(`/api/cards/${card.id}`)).body.commentCount).toBe(2);
    expect((await owner.delete(`/api/comments/${first.id}`)).status).toBe(204);
    expect((await owner.delete(`/api/comments/${first.id}`)).status).toBe(404);
    expect((await owner.get(`/api/cards/${card.id}`)).body.commentCount).toBe(1);
  });
});

describe("labels and members", () => {
  test("a label that is removed is off every card", async () => {
    const label = (await owner.post(`/api/boards/${board.id}/labels`, { name: "Bug", color: "red" })).body;
    const card = await makeCard(owner, board, { labelIds: [label.id] });
    expect((await owner.post(`/api/boards/${board.id}/labels`, { name: "Bug", color: "blue" })).body.code).toBe(
      "LABEL_EXISTS",
    );
    expect((await owner.patch(`/api/labels/${label.id}`, { color: "blue" }, 1)).body).toMatchObject({
      color: "blue",
      version: 2,
    });
    expect((await owner.delete(`/api/labels/${label.id}`, 2)).status).toBe(204);
    expect((await owner.get(`/api/cards/${card.id}`)).body.labelIds).toEqual([]);
  });

  test("a member who is removed has no cards assigned any more", async () => {
    const member = await server.newcomer("Member");
    await letIn(owner, board, { visitor: member, role: "member" });
    const card = await makeCard(owner, board, { assigneeId: member.id });
    expect((await owner.delete(`/api/boards/${board.id}/members/${member.id}`, 1)).status).toBe(204);
    expect((await owner.get(`/api/cards/${card.id}`)).body).toMatchObject({ assigneeId: null, version: 2 });
  });

  test("a person is let in once, and only with an account", async () => {
    const member = await server.newcomer("Member");
    const path = `/api/boards/${board.id}/members`;
    expect((await owner.post(path, { email: member.email.toUpperCase(), role: "member" })).status).toBe(201);
    expect((await owner.post(path, { email: member.email, role: "member" })).body.code).toBe("ALREADY_MEMBER");
    expect((await owner.post(path, { email: "nobody@example.com", role: "member" })).body.code).toBe("USER_NOT_FOUND");
    expect((await owner.get(path)).body.items.map(({ role }: { role: string }) => role)).toEqual(["owner", "member"]);
  });
});

describe("the audit trail", () => {
  const trailOf = (): Promise<AuditEntry[]> => readAll<AuditEntry>(owner, `/api/boards/${board.id}/audit?limit=2`);

  test("tells who changed what, newest first, with both values", async () => {
    const card = await makeCard(owner, board, { title: "Old" });
    await owner.patch(`/api/cards/${card.id}`, { title: "New" }, 1);
    await owner.delete(`/api/cards/${card.id}`, 2);
    await owner.post(`/api/cards/${card.id}/restore`);
    const trail = await trailOf();
    expect(trail.map(({ action, entity }) => `${entity} ${action}`)).toEqual([
      "card restored",
      "card deleted",
      "card updated",
      "card created",
      "list created",
      "list created",
      "list created",
      "board created",
    ]);
    expect(trail[2]).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      actor: { id: owner.id, name: "Owner" },
      action: "updated",
      entity: "card",
      entityId: card.id,
      changes: { title: { from: "Old", to: "New" } },
    });
  });

  test("tells of the lists that a board starts with", async () => {
    const made = (await trailOf()).filter(({ entity }) => entity === "list").reverse();
    expect(made.map(({ entityId, changes }) => [entityId, changes])).toEqual(
      board.lists.map(({ id, name }) => [id, { name: { from: null, to: name } }]),
    );
  });

  test("tells of each card that nobody is assigned to any more when a member leaves", async () => {
    const member = await server.newcomer("Leaving");
    await letIn(owner, board, { visitor: member, role: "member" });
    const cards = [
      await makeCard(owner, board, { assigneeId: member.id }),
      await makeCard(owner, board, { assigneeId: member.id }),
    ];
    await makeCard(owner, board, { assigneeId: owner.id });
    await member.delete(`/api/boards/${board.id}/members/${member.id}`, 1);
    const [removal, ...rest] = await trailOf();
    expect(removal).toMatchObject({ entity: "member", action: "removed", entityId: member.id });
    const unassigned = rest.filter(({ entity, action }) => entity === "card" && action === "updated").reverse();
    expect(unassigned.map(({ entityId }) => entityId)).toEqual(cards.map(({ id }) => id));
    for (const { actor, changes } of unassigned) {
      expect(actor).toEqual({ id: member.id, name: "Leaving" });
      expect(changes).toEqual({ assigneeId: { from: member.id, to: null } });
    }
  });

  test("has no entry for a change that was refused", async () => {
    const card = await makeCard(owner, board);
    const before = await trailOf();
    await owner.patch(`/api/cards/${card.id}`, { title: "Late" }, 9);
    await owner.patch(`/api/cards/${card.id}`, { assigneeId: "0198f000-0000-7000-8000-000000000000" }, 1);
    expect(await trailOf()).toEqual(before);
  });

  test("is stored with the change or not at all", async () => {
    const card = await makeCard(owner, board);
    const db = sqlOf(server);
    await db.query(
      sql`create trigger refuse_audit before insert on audit_entries begin select raise(abort, 'no'); end`,
    );
    try {
      expect((await owner.patch(`/api/cards/${card.id}`, { title: "Unrecorded" }, 1)).status).toBe(500);
    } finally {
      await db.query(sql`drop trigger refuse_audit`);
    }
    expect((await owner.get(`/api/cards/${card.id}`)).body).toEqual(card);
  });
});
