import { sql } from "@mega/core/sql";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Board } from "../src/schemas/board.ts";
import type { Card } from "../src/schemas/card.ts";
import { newId } from "../src/services/new-id.ts";
import { type BoardServer, sqlOf, startBoard } from "./support/board-server.ts";
import { letIn, makeBoard, makeCard, readAll } from "./support/sample-board.ts";
import type { Answer, AskOptions, Visitor } from "./support/visitor.ts";

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

const headings = "list,title,description,dueAt,labels,assignee";
const sheet = (...rows: string[]): string => [headings, ...rows].join("\r\n");
const importPath = (id = newId()): string => `/api/boards/${board.id}/imports/${id}`;

function importCsv(
  body: AskOptions["body"],
  { path = importPath(), ...options }: AskOptions & { path?: string } = {},
): Promise<Answer> {
  return owner.ask("PUT", path, { ...options, body, headers: { "content-type": "text/csv" } });
}

const cards = (): Promise<Card[]> => readAll<Card>(owner, `/api/boards/${board.id}/cards?limit=100`);

async function expectNothingStored(): Promise<void> {
  expect(await cards()).toEqual([]);
  const { lists, labels } = (await owner.get(`/api/boards/${board.id}`)).body as Board;
  expect([lists.length, labels.length]).toEqual([3, 0]);
}

describe("an import", () => {
  test("makes cards in the order of the file, and the lists and labels that are missing", async () => {
    const answer = await importCsv(
      sheet(
        'To do,First,"Two\r\nlines, ""quoted""",2030-02-01,Bug; Urgent,',
        `Ideas,Second,,2030-02-01T09:00:00+09:00,a\\;b,${owner.email}`,
        "",
        "To do,Third,,,,",
      ),
    );
    expect([answer.status, answer.body]).toEqual([200, { imported: 3 }]);
    const after = (await owner.get(`/api/boards/${board.id}`)).body as Board;
    expect(after.lists.map(({ name }) => name)).toEqual(["To do", "Doing", "Done", "Ideas"]);
    expect(after.labels.map(({ name }) => name)).toEqual(["Bug", "Urgent", "a;b"]);
    const found = await cards();
    const names = new Map(after.labels.map(({ id, name }) => [id, name]));
    const shown = found.map((card) => [
      card.title,
      card.description,
      card.dueAt,
      card.labelIds.map((id) => names.get(id)),
      card.assigneeId,
    ]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ["First", 'Two\r\nlines, "quoted"', "2030-02-01T00:00:00.000Z", ["Bug", "Urgent"], null],
        ["Second", "", "2030-02-01T00:00:00.000Z", ["a;b"], owner.id],
        ["Third", "", null, [], null],
      ]),
    );
    const inFirst = found.filter(({ listId }) => listId === after.lists[0]?.id);
    expect(inFirst.map(({ title }) => title)).toEqual(["First", "Third"]);
  });

  test("of 10,000 rows with a broken one in the middle names row and column and stores nothing", async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) => `To do,Card ${index},,${index === 4_999 ? "31 June" : "2030-01-01"},Bulk,`,
    );
    const answer = await importCsv(sheet(...rows));
    expect([answer.status, answer.body.code]).toEqual([422, "CSV_INVALID"]);
    expect(answer.body.errors).toEqual([
      {
        code: "csvNotATime",
        pointer: "/rows/5001/dueAt",
        message: "Row 5,001, dueAt: is not a date or time such as 2027-01-31 or 2027-01-31T09:00:00Z",
        params: { row: 5_001, column: "dueAt" },
      },
    ]);
    await expectNothingStored();
  });

  test("of 10,000 good rows stores them all, with one entry in the audit trail", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `To do,Card ${String(index).padStart(5, "0")},,,,`);
    const answer = await importCsv(sheet(...rows));
    expect(answer.body).toEqual({ imported: 10_000 });
    const { items } = (await owner.get("/api/boards?q=Rocket&limit=1")).body;
    expect(items[0].cardCount).toBe(10_000);
    const first = (await owner.get(`/api/boards/${board.id}/cards?limit=3`)).body.items;
    expect(first.map(({ title }: Card) => title)).toEqual(["Card 00000", "Card 00001", "Card 00002"]);
    const trail = (await owner.get(`/api/boards/${board.id}/audit?limit=2`)).body.items;
    expect(trail.map(({ action }: { action: string }) => action)).toEqual(["imported", "created"]);
  });

  test("tells every problem up to a hundred", async () => {
    const rows = Array.from({ length: 150 }, () => "To do,,,,,");
    const { body } = await importCsv(sheet(...rows));
    expect(body.errors.length).toBe(100);
    expect(body.data).toEqual({ isComplete: false });
  });

  test.each([
    ["an unknown column", "list,title,colour\nTo do,x,red", { code: "csvColumnUnknown", pointer: "/rows/1/colour" }],
    ["a column twice", "list,title,Title\nTo do,x,y", { code: "csvColumnRepeated", pointer: "/rows/1/title" }],
    ["a missing column", "title\nx", { code: "csvColumnMissing", pointer: "/rows/1/list" }],
    ["too few cells", sheet("To do,x"), { code: "csvCellCount", pointer: "/rows/2" }],
    ["too many cells", sheet("To do,x,,,,,,"), { code: "csvCellCount", pointer: "/rows/2" }],
    ["an empty title", sheet("To do, ,,,,"), { code: "csvRequired", pointer: "/rows/2/title" }],
    ["a long title", sheet(`To do,${"x".repeat(201)},,,,`), { code: "csvTooLong", pointer: "/rows/2/title" }],
    ["the 30th of February", sheet("To do,x,,2030-02-30,,"), { code: "csvNotATime", pointer: "/rows/2/dueAt" }],
    [
      "21 labels",
      sheet(`To do,x,,,${Array.from({ length: 21 }, (_, i) => i).join(";")},`),
      { code: "csvTooManyLabels", pointer: "/rows/2/labels" },
    ],
    [
      "a stranger as assignee",
      sheet("To do,x,,,,stranger@example.com"),
      { code: "csvNotAMember", pointer: "/rows/2/assignee" },
    ],
    [
      "a quotation mark that is never closed",
      sheet('To do,"x,,,,', "To do,y,,,,"),
      { code: "csvMalformed", pointer: "/rows/2" },
    ],
    ["nothing in it", "", { code: "csvEmpty", pointer: "/rows/1" }],
  ])("with %s is refused", async (_what, csv, problem) => {
    const answer = await importCsv(csv === "" ? new Blob([""]).stream() : csv);
    expect([answer.status, answer.body.code]).toEqual([422, "CSV_INVALID"]);
    expect(answer.body.errors[0]).toMatchObject(problem);
    await expectNothingStored();
  });

  test("of more new lists or labels than a board can show is refused", async () => {
    const lists = Array.from({ length: 201 }, (_, index) => `List ${index},Card,,,,`);
    const labels = Array.from({ length: 501 }, (_, index) => `To do,Card,,,Label ${index},`);
    const codes = [];
    for (const rows of [lists, labels]) {
      const { status, body } = await importCsv(sheet(...rows));
      codes.push([status, body.errors[0].code, body.errors[0].pointer, body.errors.length]);
    }
    expect(codes).toEqual([
      [422, "csvTooManyLists", "/rows/202/list", 1],
      [422, "csvTooManyLabelNames", "/rows/502/labels", 1],
    ]);
    await expectNothingStored();
  });

  test("whose id another board used meanwhile is refused by name", async () => {
    const other = await makeBoard(owner);
    const id = newId();
    let finish = (): void => {};
    const slow = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(sheet("To do,Slow,,,,")));
        finish = () => controller.close();
      },
    });
    const answer = importCsv(slow, { path: importPath(id) });
    await expect.poll(async () => (await owner.get(importPath(id))).status).toBe(200);
    const path = `/api/boards/${other.id}/imports/${id}`;
    expect((await importCsv(sheet("To do,Fast,,,,"), { path })).status).toBe(200);
    finish();
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([404, "IMPORT_NOT_FOUND"]);
    await expectNothingStored();
  });

  test("that is not UTF-8 is refused", async () => {
    const bytes = Buffer.concat([Buffer.from(sheet("To do,")), Buffer.from([0xff, 0xfe]), Buffer.from(",,,,")]);
    const answer = await importCsv(new Blob([bytes]).stream());
    expect(answer.body.errors[0]).toMatchObject({ code: "csvEncoding", pointer: "/rows/1" });
    await expectNothingStored();
  });

  test("with NUL in it, as UTF-16 read as UTF-8 has, is refused", async () => {
    const answer = await importCsv(sheet("To do,Fine,,,,", "To do,a\0b,,,,"));
    expect(answer.body.errors[0]).toMatchObject({ code: "csvEncoding", pointer: "/rows/3" });
    await expectNothingStored();
  });

  test("is told in the reader's language", async () => {
    const { body } = await importCsv(sheet("To do,,,,,"), { path: `${importPath()}?locale=ko` });
    expect(body.errors[0].message).toBe("2행 title: 비워 둘 수 없습니다");
  });

  test("of anything but text/csv is refused", async () => {
    const answer = await owner.ask("PUT", importPath(), { body: { cards: [] } });
    expect([answer.status, answer.body.code]).toEqual([415, "HTTP_UNSUPPORTED_MEDIA_TYPE"]);
  });

  test("over 16 MiB is refused", async () => {
    const answer = await importCsv("x".repeat(16 * 1024 * 1024 + 1)).catch(() => undefined);
    if (answer !== undefined) expect([answer.status, answer.body.code]).toEqual([413, "HTTP_BODY_TOO_LARGE"]);
    await expectNothingStored();
  });

  test("sent again with its id imports nothing twice", async () => {
    const path = importPath();
    expect((await importCsv(sheet("To do,Once,,,,"), { path })).body).toEqual({ imported: 1 });
    expect((await importCsv(sheet("To do,Once,,,,"), { path })).body).toEqual({ imported: 1 });
    expect((await cards()).length).toBe(1);
  });
});

describe("an import under way", () => {
  /** A body that is sent as the test says. */
  function slowBody() {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    return { readable, write: (text: string) => writer.write(Buffer.from(text)), end: () => writer.close() };
  }
  const progressOf = async (path: string) => (await owner.get(path)).body;
  const until = (path: string, isReached: (progress: { rows?: number; state?: string }) => boolean) =>
    expect.poll(async () => isReached(await progressOf(path)), { timeout: 10_000, interval: 20 }).toBe(true);

  test("shows how far it is, blocks nobody, and ends as done", async () => {
    const path = importPath();
    const body = slowBody();
    const answer = importCsv(body.readable, { path });
    await body.write(`${sheet(...Array.from({ length: 500 }, (_, i) => `To do,Card ${i},,,,`))}\r\n`);
    await until(path, ({ rows = 0 }) => rows > 0);
    expect(await progressOf(path)).toMatchObject({ state: "running", totalBytes: null });
    const repeated = await importCsv(sheet("To do,x,,,,"), { path });
    expect([repeated.status, repeated.body.code]).toEqual([409, "IMPORT_RUNNING"]);
    await makeCard(owner, board, { title: "Meanwhile" });
    await body.write("To do,Last,,,,\r\n");
    await body.end();
    expect((await answer).body).toEqual({ imported: 501 });
    expect(await progressOf(path)).toMatchObject({ state: "done", rows: 501 });
  });

  test("whose client leaves stores nothing", async () => {
    const path = importPath();
    const body = slowBody();
    const leaving = new AbortController();
    const answer = importCsv(body.readable, { path, signal: leaving.signal }).catch((error: Error) => error.name);
    await body.write(`${sheet(...Array.from({ length: 500 }, (_, i) => `Ideas,Card ${i},,,,`))}\r\n`);
    await until(path, ({ rows = 0 }) => rows > 0);
    leaving.abort();
    expect(await answer).toBe("AbortError");
    await until(path, ({ state }) => state === "failed");
    await expectNothingStored();
  });

  test("whose sender loses the role meanwhile stores nothing", async () => {
    const member = await server.newcomer("Member");
    await letIn(owner, board, { visitor: member, role: "member" });
    const path = importPath();
    const body = slowBody();
    const answer = member.ask("PUT", path, { body: body.readable, headers: { "content-type": "text/csv" } });
    await body.write(sheet("To do,Late,,,,"));
    await until(path, ({ state }) => state === "running");
    await owner.patch(`/api/boards/${board.id}/members/${member.id}`, { role: "viewer" }, 1);
    await body.end();
    expect((await answer).body.code).toBe("ROLE_INSUFFICIENT");
    await expectNothingStored();
  });

  test("that fails while it is stored leaves nothing behind", async () => {
    const db = sqlOf(server);
    await db.query(
      sql`create trigger refuse_card before insert on cards when new.title = 'Poison' begin select raise(abort, 'no'); end`,
    );
    try {
      const rows = Array.from({ length: 300 }, (_, index) => `Ideas,${index === 250 ? "Poison" : "Fine"},,,New label,`);
      expect((await importCsv(sheet(...rows))).status).toBe(500);
    } finally {
      await db.query(sql`drop trigger refuse_card`);
    }
    await expectNothingStored();
  });

  test("is unknown under an id that was never used", async () => {
    expect((await owner.get(importPath())).body.code).toBe("IMPORT_NOT_FOUND");
  });
});

describe("an export", () => {
  test("has headings in the reader's language, and reads back as the same cards", async () => {
    await importCsv(
      sheet(
        `To do,=1+1,"a ""b"" ; c",2030-01-01T10:00:00Z,x\\;y; z,${owner.email}`,
        "Doing,'quoted,,,,",
        "Done,-5 degrees,,,,",
      ),
    );
    const before = await cards();
    const answer = await owner.get(`/api/boards/${board.id}/cards.csv?locale=ko`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toContain('filename="cards.csv"');
    const rows: string[][] = parse(answer.text, { bom: true });
    expect(rows[0]).toEqual(["목록", "제목", "설명", "마감", "라벨", "담당자"]);
    expect(rows.map((row) => row[1])).toEqual(["제목", "'=1+1", "'quoted", "'-5 degrees"]);
    board = await makeBoard(owner, "Copy");
    expect((await importCsv(answer.text)).body).toEqual({ imported: 3 });
    const essence = (card: Card) => [card.title, card.description, card.dueAt, card.assigneeId, card.labelIds.length];
    expect((await cards()).map(essence).sort()).toEqual(before.map(essence).sort());
  });

  test("of many cards holds each once, in the order of the board", async () => {
    await importCsv(
      sheet(...Array.from({ length: 950 }, (_, index) => `${index % 2 ? "Doing" : "To do"},Card ${index},,,,`)),
    );
    const { text } = await owner.get(`/api/boards/${board.id}/cards.csv`);
    const titles = (parse(text, { bom: true, from: 2 }) as string[][]).map((row) => row[1]);
    const even = Array.from({ length: 475 }, (_, index) => `Card ${index * 2}`);
    const odd = Array.from({ length: 475 }, (_, index) => `Card ${index * 2 + 1}`);
    expect(titles).toEqual([...even, ...odd]);
  });
});
