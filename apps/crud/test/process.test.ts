import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoardProcess, runToItsEnd, startBoardProcess } from "./support/board-process.ts";
import { startBoard, temporaryFolder } from "./support/board-server.ts";
import { firstList, makeBoard, makeCard, readAll } from "./support/sample-board.ts";
import { Visitor } from "./support/visitor.ts";

let folder: string;
let databaseFile: string;
const running: BoardProcess[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  databaseFile = join(folder, "board.db");
});
afterEach(async () => {
  for (const { child } of running.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<BoardProcess> {
  const started = await startBoardProcess({ DATABASE_URL: `sqlite:${databaseFile}`, ...environment });
  running.push(started);
  return started;
}

describe("across restarts", () => {
  test("boards, cards, the audit trail and sessions are kept", async () => {
    const first = await start();
    const visitor = new Visitor(first.url);
    await visitor.register({ email: "keeper@example.com", name: "Keeper" });
    const board = await makeBoard(visitor, "Kept");
    const card = await makeCard(visitor, board, { title: "Kept too" });
    expect(await first.end("SIGTERM")).toBe(0);

    const second = await start();
    const again = new Visitor(second.url);
    for (const [name, value] of visitor.cookies) again.cookies.set(name, value);
    expect((await again.get(`/api/cards/${card.id}`)).body).toEqual(card);
    expect((await again.get("/api/search?q=kept")).body.items.length).toBe(1);
    expect((await again.get(`/api/boards/${board.id}/audit`)).body.items.length).toBe(5);
    expect(await second.end("SIGTERM")).toBe(0);
  });

  test("demonstration data is planted once, and not over what people did", async () => {
    const first = await start({ SEED_DEMO_DATA: "true" });
    const ada = new Visitor(first.url);
    await ada.logIn("ada@example.com", "correct-horse-battery");
    const boards = (await ada.get("/api/boards")).body.items;
    expect(boards.length).toBe(3);
    await ada.delete(`/api/boards/${boards.find((board: { role: string }) => board.role === "owner").id}`, 1);
    await first.end("SIGTERM");
    const second = await start({ SEED_DEMO_DATA: "true" });
    const again = new Visitor(second.url);
    await again.logIn("ada@example.com", "correct-horse-battery");
    expect((await again.get("/api/boards")).body.items.length).toBe(2);
    expect((await again.get("/api/search?q=결제")).body.items.length).toBe(1);
  });
});

/** Writers that add cards until the server stops answering; what each was promised. */
async function writeUntilGone(visitor: Visitor, { id: boardId, listId }: { id: string; listId: string }) {
  const acknowledged: string[] = [];
  const isEnough = Promise.withResolvers<void>();
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let count = 0; ; count++) {
      const title = `w${writer}-${count}`;
      const answer = await visitor.post(`/api/boards/${boardId}/cards`, { listId, title }).catch(() => undefined);
      if (answer?.status !== 201) return;
      acknowledged.push(title);
      if (acknowledged.length === 100) isEnough.resolve();
    }
  });
  await isEnough.promise;
  return { acknowledged, gone: Promise.all(writers) };
}

describe("an end under load", () => {
  test.each([
    ["SIGTERM", 0],
    ["SIGKILL", null],
  ] as const)("by %s loses no write that was acknowledged", async (signal, code) => {
    const first = await start();
    const visitor = new Visitor(first.url);
    await visitor.register({ email: "writer@example.com", name: "Writer" });
    const board = await makeBoard(visitor);
    const { acknowledged, gone } = await writeUntilGone(visitor, { id: board.id, listId: firstList(board).id });
    expect(await first.end(signal)).toBe(code);
    await gone;

    const second = await start();
    const again = new Visitor(second.url);
    await again.logIn("writer@example.com");
    const stored = await readAll<{ title: string }>(again, `/api/boards/${board.id}/cards?limit=100`);
    const titles = new Set(stored.map(({ title }) => title));
    expect(acknowledged.filter((title) => !titles.has(title))).toEqual([]);
    expect(titles.size).toBe(stored.length);
    const trail = await readAll<{ action: string; entity: string }>(again, `/api/boards/${board.id}/audit?limit=100`);
    expect(trail.filter(({ entity }) => entity === "card").length).toBe(stored.length);
  });
});

describe("a start that cannot succeed", () => {
  test("names every wrong value of the configuration at once, and shows no secret", async () => {
    const { code, output } = await runToItsEnd({
      PORT: "http",
      LOG_LEVEL: "loud",
      SESSION_SECRET: "hunter2",
      DATABASE_URL: "",
    });
    expect(code).not.toBe(0);
    for (const name of ["port", "logLevel", "sessionSecret"]) expect(output).toContain(name);
    expect(output).not.toContain("hunter2");
  });

  test("in production names the secret that is missing", async () => {
    const { code, output } = await runToItsEnd({ NODE_ENV: "production", DATABASE_URL: `sqlite:${databaseFile}` });
    expect(code).not.toBe(0);
    expect(output).toMatch(/sessionSecret/);
  });

  test("names the kind of database that it does not know, and nothing else of its URL", async () => {
    const { code, output } = await runToItsEnd({ DATABASE_URL: "oracle://ada:hunter2@db/boards" });
    expect(code).not.toBe(0);
    expect(output).toContain("oracle:");
    expect(output).toContain("postgres://…");
    expect(output).not.toContain("hunter2");
  });

  test("names the port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, output } = await runToItsEnd({ DATABASE_URL: `sqlite:${databaseFile}`, PORT: String(port) });
    other.close();
    expect(code).not.toBe(0);
    expect(output).toContain(`${port}`);
    expect(output).toContain("in use");
  });

  test("names the database file that is none", async () => {
    await writeFile(databaseFile, "this is a letter, not a database, and long enough to be read as one".repeat(20));
    const { code, output } = await runToItsEnd({ DATABASE_URL: `sqlite:${databaseFile}` });
    expect(code).not.toBe(0);
    expect(output).toContain(databaseFile);
  });

  test("says that another process holds the database, and starts once it is free", async () => {
    const holder = new Database(databaseFile);
    holder.exec("begin exclusive");
    const { code, output } = await runToItsEnd({ DATABASE_URL: `sqlite:${databaseFile}` });
    holder.exec("rollback");
    holder.close();
    expect(code).not.toBe(0);
    expect(output).toContain("SQL_LOCKED");
    expect(await (await start()).end("SIGTERM")).toBe(0);
  }, 60_000);
});

test("a write waits for another process that holds the database, while reads go on", async () => {
  const server = await startBoard({ DATABASE_URL: `sqlite:${databaseFile}` });
  try {
    const visitor = await server.newcomer("Waiting");
    const board = await makeBoard(visitor);
    const holder = new Database(databaseFile);
    holder.exec("begin immediate");
    const answer = visitor.post(`/api/boards/${board.id}/lists`, { name: "Late" });
    expect((await visitor.get(`/api/boards/${board.id}`)).status).toBe(200);
    holder.exec("rollback");
    holder.close();
    expect((await answer).status).toBe(201);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
