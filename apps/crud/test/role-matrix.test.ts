import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../src/routes/index.ts";
import type { Board } from "../src/schemas/board.ts";
import { newId } from "../src/services/new-id.ts";
import { type BoardServer, startBoard } from "./support/board-server.ts";
import { firstList, letIn, makeBoard, makeCard } from "./support/sample-board.ts";
import type { AskOptions, Visitor } from "./support/visitor.ts";

/** What a route needs to exist before it can be asked. */
interface Scene {
  readonly board: Board;
  readonly ids: Readonly<Record<string, string>>;
}

interface Rule {
  /** The least role that is let in; "anyone" needs no account, "person" only an account. */
  readonly least: "owner" | "member" | "viewer" | "person" | "anyone";
  readonly ask?: (scene: Scene) => AskOptions;
}

const changing = (body: unknown) => (): AskOptions => ({ body, ifMatch: 1 });
const sending = (body: unknown) => (): AskOptions => ({ body });
const conditional = (): AskOptions => ({ ifMatch: 1 });

/** Every route has a line here, or the first test fails: nobody adds one without deciding who may call it. */
const rules: Readonly<Record<string, Rule>> = {
  "GET /api/session": { least: "anyone" },
  "POST /api/auth/register": { least: "anyone" },
  "POST /api/auth/login": { least: "anyone" },
  "POST /api/auth/logout": { least: "anyone" },
  "POST /api/auth/logout-everywhere": { least: "person" },
  "PATCH /api/me": { least: "person" },
  "GET /api/boards": { least: "person" },
  "POST /api/boards": { least: "person" },
  "GET /api/search": { least: "person" },
  "GET /api/boards/:boardId": { least: "viewer" },
  "PATCH /api/boards/:boardId": { least: "owner", ask: changing({ name: "Renamed" }) },
  "DELETE /api/boards/:boardId": { least: "owner", ask: conditional },
  "POST /api/boards/:boardId/restore": { least: "owner" },
  "GET /api/boards/:boardId/audit": { least: "viewer" },
  "GET /api/boards/:boardId/members": { least: "viewer" },
  "POST /api/boards/:boardId/members": {
    least: "owner",
    ask: ({ ids }) => ({ body: { email: ids["outsiderEmail"], role: "viewer" } }),
  },
  "PATCH /api/boards/:boardId/members/:userId": { least: "owner", ask: changing({ role: "viewer" }) },
  "DELETE /api/boards/:boardId/members/:userId": { least: "owner", ask: conditional },
  "GET /api/boards/:boardId/lists": { least: "viewer" },
  "POST /api/boards/:boardId/lists": { least: "member", ask: sending({ name: "New" }) },
  "PATCH /api/lists/:listId": { least: "member", ask: changing({ name: "Renamed" }) },
  "DELETE /api/lists/:listId": { least: "member", ask: conditional },
  "POST /api/lists/:listId/restore": { least: "member" },
  "GET /api/boards/:boardId/cards": { least: "viewer" },
  "POST /api/boards/:boardId/cards": {
    least: "member",
    ask: ({ ids }) => ({ body: { listId: ids["listId"], title: "New" } }),
  },
  "GET /api/cards/:cardId": { least: "viewer" },
  "PATCH /api/cards/:cardId": { least: "member", ask: changing({ title: "Renamed" }) },
  "DELETE /api/cards/:cardId": { least: "member", ask: conditional },
  "POST /api/cards/:cardId/restore": { least: "member" },
  "POST /api/cards/:cardId/move": {
    least: "member",
    ask: ({ ids }) => ({ body: { listId: ids["listId"], afterCardId: null }, ifMatch: 1 }),
  },
  "GET /api/cards/:cardId/comments": { least: "viewer" },
  "POST /api/cards/:cardId/comments": { least: "member", ask: sending({ body: "Hello" }) },
  "DELETE /api/comments/:commentId": { least: "owner" },
  "POST /api/boards/:boardId/labels": { least: "member", ask: sending({ name: "New", color: "red" }) },
  "PATCH /api/labels/:labelId": { least: "member", ask: changing({ name: "Renamed" }) },
  "DELETE /api/labels/:labelId": { least: "member", ask: conditional },
  "GET /api/boards/:boardId/cards.csv": { least: "viewer" },
  "PUT /api/boards/:boardId/imports/:importId": {
    least: "member",
    ask: () => ({ body: "list,title\nTo do,Imported\n", headers: { "content-type": "text/csv" } }),
  },
  "GET /api/boards/:boardId/imports/:importId": { least: "viewer" },
};

const idNames = ["boardId", "listId", "cardId", "commentId", "labelId", "userId", "importId", "outsiderEmail"];
const names = routes.map(({ method, path }) => `${method} ${path}`);
const boardRules = Object.entries(rules).filter(([name]) => name.includes("/:"));
const roles = ["viewer", "member", "owner"] as const;

let server: BoardServer;
let owner: Visitor;
let people: Readonly<Record<(typeof roles)[number] | "stranger", Visitor>>;
beforeAll(async () => {
  server = await startBoard();
  owner = await server.newcomer("Owner");
  people = {
    owner,
    member: await server.newcomer("Member"),
    viewer: await server.newcomer("Viewer"),
    stranger: await server.newcomer("Stranger"),
  };
});
afterAll(() => server[Symbol.asyncDispose]());

/** A fresh board with one of everything, on which an owner, a member and a viewer are. */
async function makeScene(): Promise<Scene> {
  const board = await makeBoard(owner);
  await letIn(owner, board, { visitor: people.member, role: "member" });
  await letIn(owner, board, { visitor: people.viewer, role: "viewer" });
  const target = await server.newcomer("Target");
  await letIn(owner, board, { visitor: target, role: "viewer" });
  const card = await makeCard(owner, board);
  const comment = await owner.post(`/api/cards/${card.id}/comments`, { body: "First" });
  const label = await owner.post(`/api/boards/${board.id}/labels`, { name: "Bug", color: "red" });
  const importId = newId();
  const csv = { body: "list,title\nTo do,Before\n", headers: { "content-type": "text/csv" } };
  await owner.ask("PUT", `/api/boards/${board.id}/imports/${importId}`, csv);
  const ids = {
    boardId: board.id,
    listId: firstList(board).id,
    cardId: card.id,
    commentId: comment.body.id,
    labelId: label.body.id,
    userId: target.id,
    importId,
    outsiderEmail: (await server.newcomer("Outsider")).email,
  };
  return { board, ids };
}

async function ask(visitor: Visitor, name: string, scene: Scene) {
  const [method = "", path = ""] = name.split(" ");
  const filled = path.replace(/:(\w+)/g, (_, id: string) => scene.ids[id] ?? "");
  return visitor.ask(method, filled, rules[name]?.ask?.(scene) ?? {});
}

test("every route of the table has a rule, and every rule a route", () => {
  expect(Object.keys(rules).sort()).toEqual([...names].sort());
});

describe("without an account", () => {
  test.each(Object.entries(rules).filter(([, { least }]) => least !== "anyone"))("%s answers 401", async (name) => {
    const scene: Scene = { board: {} as Board, ids: Object.fromEntries(idNames.map((id) => [id, newId()])) };
    const answer = await ask(server.visitor(), name, scene);
    expect([answer.status, answer.body.code]).toEqual([401, "HTTP_UNAUTHENTICATED"]);
  });
});

describe("on a board of others", () => {
  test.each(boardRules)("%s answers 404, as if it did not exist", async (name) => {
    const answer = await ask(people.stranger, name, await makeScene());
    expect(answer.status).toBe(404);
    expect(answer.body.code).toMatch(/_NOT_FOUND$/);
  });
});

describe.each(roles)("as %s", (role) => {
  test.each(boardRules)("%s is let in or told that the role is not enough", async (name, { least }) => {
    const scene = await makeScene();
    const answer = await ask(people[role], name, scene);
    const isAllowed = roles.indexOf(role) >= roles.indexOf(least as (typeof roles)[number]);
    if (isAllowed) expect([name, answer.status < 300]).toEqual([name, true]);
    else expect([answer.status, answer.body.code]).toEqual([403, "ROLE_INSUFFICIENT"]);
  });
});

describe("exceptions of the policy", () => {
  test("a member takes back their own comment", async () => {
    const { ids: found } = await makeScene();
    const { body } = await people.member.post(`/api/cards/${found["cardId"]}/comments`, { body: "Mine" });
    expect((await people.member.delete(`/api/comments/${body.id}`)).status).toBe(204);
  });

  test("everybody may leave a board, and has no access afterwards", async () => {
    const { board } = await makeScene();
    expect((await people.viewer.delete(`/api/boards/${board.id}/members/${people.viewer.id}`, 1)).status).toBe(204);
    expect((await people.viewer.get(`/api/boards/${board.id}`)).status).toBe(404);
  });

  test("the last owner cannot leave and cannot become less", async () => {
    const { board } = await makeScene();
    const path = `/api/boards/${board.id}/members/${owner.id}`;
    const leaving = await owner.delete(path, 1);
    const demoted = await owner.patch(path, { role: "member" }, 1);
    expect([leaving.status, leaving.body.code]).toEqual([409, "LAST_OWNER"]);
    expect([demoted.status, demoted.body.code]).toEqual([409, "LAST_OWNER"]);
  });
});
