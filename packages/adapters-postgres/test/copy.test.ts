import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "@mega/core/sql";
import { describe, expect, test, vi } from "vitest";
import { copyIn, copyOut, type PostgresDatabase, type PostgresExecutor } from "../src/index.ts";
import { openProxy } from "./open-proxy.ts";
import { openDatabase } from "./test-database.ts";

const patience = { timeout: 60_000, interval: 100 };
const card = { table: "card", columns: ["id", "title"] } as const;

async function openCards(options: Parameters<typeof openDatabase>[0] = {}): Promise<PostgresDatabase> {
  const db = await openDatabase(options);
  await db.query(sql`create table card (id integer primary key, title text)`);
  return db;
}

function* cards(count: number, title = "card"): Generator<readonly [number, string]> {
  for (let id = 1; id <= count; id += 1) yield [id, `${title} ${id}`];
}

const pidOf = async (db: PostgresDatabase) => (await db.one<{ pid: number }>(sql`select pg_backend_pid() as pid`))?.pid;
const countOf = async (on: PostgresExecutor) => (await on.one<{ n: number }>(sql`select count(*) as n from card`))?.n;

async function all(rows: AsyncIterable<readonly (string | null)[]>) {
  const found: (readonly (string | null)[])[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

describe("what is copied", () => {
  test("comes back character by character, whatever it is", async () => {
    const db = await openDatabase();
    await db.query(sql`create table note (id integer, body text, ok boolean, raw bytea, amount numeric)`);
    const bodies = [
      "",
      "\\N",
      "\\.",
      "\\",
      "a\tb",
      "a\nb\r\nc",
      "\b\f\v\u0001\u007f",
      "'\";--",
      "é漢字🎉",
      "x".repeat(200_000),
      null,
    ];
    for (let code = 1; code < 128; code += 1)
      bodies.push(`${String.fromCharCode(code)}N\\${String.fromCharCode(code)}`);
    const options = { table: ["public", "note"], columns: ["id", "body", "ok", "raw", "amount"] } as const;
    const rows = bodies.map((body, id) => [
      id,
      body,
      id % 2 === 0,
      new Uint8Array([0, 92, 10, id]),
      BigInt(id) * 10n ** 30n,
    ]);
    expect(await copyIn(db, rows, options)).toBe(bodies.length);
    const stored = await db.many<{ body: string | null }>(sql`select body from note order by id`);
    expect(stored.map(({ body }) => body)).toEqual(bodies);
    expect(await db.one(sql`select ok, raw, amount from note where id = 3`)).toEqual({
      ok: false,
      raw: Buffer.from([0, 92, 10, 3]),
      amount: "3000000000000000000000000000000",
    });
    const copied = await all(copyOut(db, options));
    expect(copied.map(([, body]) => body)).toEqual(bodies);
    expect(copied[3]).toEqual(["3", "\\", "f", "\\x005c0a03", "3000000000000000000000000000000"]);
  });

  test("nothing at all is no error either way", async () => {
    const db = await openCards();
    expect(await copyIn(db, [], card)).toBe(0);
    expect(await all(copyOut(db, card))).toEqual([]);
  });

  test("names are quoted, and what can be no name is refused", async () => {
    const db = await openDatabase();
    const table = 'a"; drop table b; --';
    await db.query(sql`create table "a""; drop table b; --" ("select" integer)`);
    expect(await copyIn(db, [[1]], { table, columns: ["select"] })).toBe(1);
    expect(await all(copyOut(db, { table, columns: ["select"] }))).toEqual([["1"]]);
    await expect(copyIn(db, [[1]], { table: "a\0", columns: ["b"] })).rejects.toMatchObject({
      code: "SQL_INVALID_STATEMENT",
    });
    await expect(copyIn(db, [[1]], { table: "a", columns: [] as never })).rejects.toThrow("copyIn.columns");
  });

  test("comes out of views, and leaving the loop early frees the connection", async () => {
    const db = await openCards({ maxConnections: 1 });
    await db.query(sql`create view even as select id, title from card where id % 2 = 0`);
    expect(await copyIn(db, cards(100_000, "x".repeat(100)), card)).toBe(100_000);
    const before = await pidOf(db);
    let seen = 0;
    for await (const [id] of copyOut(db, { ...card, table: "even" })) {
      seen += 1;
      if (id === "2000") break;
    }
    expect(seen).toBe(1_000);
    expect(await pidOf(db)).toBe(before);
    expect((await all(copyOut(db, { ...card, table: "even" }))).length).toBe(50_000);
  });
});

describe("a copy stores all of its rows or none, and an error names the row", () => {
  const refused = [
    ["one that is too short", [3], "SQL_INVALID_STATEMENT"],
    ["one that is no list", "ab", "SQL_INVALID_STATEMENT"],
    ["an undefined value", [3, undefined], "SQL_INVALID_STATEMENT"],
    ["a NUL character", [3, "a\0b"], "SQL_INVALID_STATEMENT"],
    ["a value of another type", ["three", "c"], "SQL_INVALID_STATEMENT"],
    ["a key that is there twice", [1, "c"], "SQL_UNIQUE_VIOLATION"],
    ["a null that may not be", [null, "c"], "SQL_NOT_NULL_VIOLATION"],
  ] as const;
  test.each(refused)("%s", async (_, row, code) => {
    const db = await openCards({ maxConnections: 1 });
    const before = await pidOf(db);
    const rows = [[1, "a"], [2, "b\nb"], row as readonly unknown[], [4, "d"]];
    await expect(copyIn(db, rows, card)).rejects.toMatchObject({ code, data: { line: 3 } });
    expect(await countOf(db)).toBe(0);
    expect(await copyIn(db, cards(3), card)).toBe(3);
    expect(await pidOf(db)).toBe(before);
  });

  test("among rows that the server gets long after it has refused one", async () => {
    const db = await openCards();
    const rows = async function* () {
      yield* cards(50_000, "x".repeat(50));
      yield ["none", "x"];
      yield* cards(200_000, "x".repeat(50));
    };
    await expect(copyIn(db, rows(), card)).rejects.toMatchObject({ data: { line: 50_001, driverCode: "22P02" } });
    expect(await countOf(db)).toBe(0);
  });

  test("a constraint that is looked at in the end", async () => {
    const db = await openCards({ maxConnections: 1 });
    await db.query(sql`create table child (card integer references card (id) deferrable initially deferred)`);
    const copying = copyIn(db, [[1]], { table: "child", columns: ["card"] });
    await expect(copying).rejects.toMatchObject({ code: "SQL_FOREIGN_KEY_VIOLATION" });
    expect(await copyIn(db, cards(3), card)).toBe(3);
    expect(await copyIn(db, [[1]], { table: "child", columns: ["card"] })).toBe(1);
  });

  test("what the rows' own iteration throws comes through, and nothing is stored", async () => {
    const db = await openCards({ maxConnections: 1 });
    const broken = new Error("the file is unreadable");
    const rows = async function* () {
      yield* cards(10_000);
      throw broken;
    };
    await expect(copyIn(db, rows(), card)).rejects.toBe(broken);
    expect(await countOf(db)).toBe(0);
  });

  test("a table that is not there, and a copy by another way, are refused", async () => {
    const db = await openCards();
    const missing = { table: "missing", columns: ["id"] } as const;
    await expect(copyIn(db, [[1]], missing)).rejects.toMatchObject({ data: { driverCode: "42P01" } });
    await expect(all(copyOut(db, missing))).rejects.toMatchObject({ data: { driverCode: "42P01" } });
    const raw = async (): Promise<void> => {
      for await (const _ of db.executeStream("copy card to stdout", [])) expect.unreachable();
    };
    await expect(raw()).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
    expect(await countOf(db)).toBe(0);
  });
});

describe("in a transaction", () => {
  test("a copy is undone with it and committed with it", async () => {
    const db = await openCards();
    const undone = db.transaction(async (tx) => {
      expect(await copyIn(tx, cards(10), card)).toBe(10);
      expect(await countOf(tx)).toBe(10);
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    await db.transaction(async (tx) => {
      await copyIn(tx, cards(5), card);
      expect((await all(copyOut(tx, card))).length).toBe(5);
    });
    expect(await countOf(db)).toBe(5);
  });

  test("one that fails fails the transaction, and one inside undoes only itself", async () => {
    const db = await openCards();
    const twice = [
      [1, "a"],
      [1, "b"],
    ] as const;
    await expect(
      db.transaction(async (tx) => {
        await copyIn(tx, twice, card).catch(() => undefined);
      }),
    ).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
    await db.transaction(async (tx) => {
      await copyIn(tx, cards(2), card);
      const inner = tx.transaction((deeper) =>
        copyIn(
          deeper,
          [
            [3, "c"],
            [1, "d"],
          ],
          card,
        ),
      );
      await expect(inner).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION", data: { line: 2 } });
    });
    expect(await countOf(db)).toBe(2);
  });
});

describe("a copy asks for rows as fast as the server takes them", { timeout: 120_000 }, () => {
  test("and for none while the server takes none", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards({ url, timeoutMs: 60_000 });
    let asked = 0;
    const rows = async function* () {
      for (const [id, title] of cards(10_000, "x".repeat(10_000))) {
        asked += 1;
        if (id === 1_000) proxy.freeze();
        yield [id, title];
      }
    };
    const copying = copyIn(db, rows(), card);
    let before = -1;
    await vi.waitFor(() => {
      const stood = asked === before && asked > 1_000;
      before = asked;
      expect(stood).toBe(true);
    }, patience);
    expect(asked).toBeLessThan(5_000);
    proxy.pass();
    expect(await copying).toBe(10_000);
  });

  test("and the server waits with more while nobody takes what it has sent", async () => {
    const db = await openDatabase({ maxConnections: 2, timeoutMs: 60_000 });
    await db.query(
      sql`create view big as select n as id, repeat('x', 1000) as title from generate_series(1, 100000) n`,
    );
    let seen = 0;
    for await (const _ of copyOut(db, { ...card, table: "big" })) {
      seen += 1;
      if (seen > 1) continue;
      const waiting = sql`select count(*) as n from pg_stat_activity where wait_event = 'ClientWrite' and query like 'copy%big%'`;
      await vi.waitFor(async () => expect(await db.one(waiting)).toEqual({ n: 1 }), patience);
    }
    expect(seen).toBe(100_000);
  });

  test("an abort rejects with its reason at once, also while the rows or the server hang, and nothing is stored", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards({ url, timeoutMs: 60_000 });
    const reason = new Error("gone");
    const hangs = new AbortController();
    const rows = async function* () {
      yield* cards(10);
      hangs.abort(reason);
      await new Promise<never>(() => {});
    };
    await expect(copyIn(db, rows(), { ...card, signal: hangs.signal })).rejects.toBe(reason);
    expect(await countOf(db)).toBe(0);
    const frozen = new AbortController();
    const many = function* () {
      for (const row of cards(100_000, "x".repeat(1_000))) {
        if (row[0] === 5_000) {
          proxy.freeze();
          setTimeout(() => frozen.abort(reason), 50);
        }
        yield row;
      }
    };
    await expect(copyIn(db, many(), { ...card, signal: frozen.signal })).rejects.toBe(reason);
    proxy.pass();
    await vi.waitFor(async () => expect(await countOf(db)).toBe(0), patience);
  });
});

describe("a link that breaks", { timeout: 120_000 }, () => {
  const impatient = { timeoutMs: 1_500, resetTimeoutMs: 200, maxConnections: 2 };

  test("before the last row: the copy rejects with SQL_CONNECTION_LOST and nothing is stored", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards({ url, ...impatient });
    const rows = async function* () {
      yield* cards(20_000);
      proxy.cut();
      await sleep(50);
      yield* [[-1, "late"]];
    };
    await expect(copyIn(db, rows(), card)).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
    await vi.waitFor(async () => expect(await countOf(db)).toBe(0), patience);
  });

  test("after the last row: the outcome is unknown, and nothing is sent again", async () => {
    const { proxy, url, directUrl } = await openProxy();
    const db = await openCards({ url, ...impatient });
    const rows = async function* () {
      yield* cards(100);
      proxy.swallow("answers");
      proxy.pass();
    };
    await expect(copyIn(db, rows(), card)).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
    const direct = await openDatabase({ url: directUrl });
    await vi.waitFor(async () => expect(await countOf(direct)).toBe(100), patience);
    await vi.waitFor(async () => expect(await countOf(db)).toBe(100), patience);
  });

  test("on the way out: the loop rejects instead of ending as if that were all", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards({ url, ...impatient });
    await copyIn(db, cards(100_000, "x".repeat(100)), card);
    let seen = 0;
    const reading = async (): Promise<void> => {
      for await (const _ of copyOut(db, card)) {
        seen += 1;
        if (seen === 500) proxy.cut();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
    expect(seen).toBeLessThan(100_000);
    await vi.waitFor(async () => expect(await countOf(db)).toBe(100_000), patience);
  });
});
