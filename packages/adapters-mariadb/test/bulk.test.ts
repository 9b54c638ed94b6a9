import { encodeSqlIdentifier } from "@mega/core/encoding";
import { sql, sqlIdentifier, sqlJoin, sqlTypes } from "@mega/core/sql";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { MariadbDatabase } from "../src/index.ts";
import { createTestDatabase, openDatabase } from "./test-database.ts";

const patience = { timeout: 60_000, interval: 50 } as const;
const insert = "insert into card (id, title) values (?, ?)";

async function openCards(): Promise<MariadbDatabase> {
  const database = await openDatabase();
  await database.query(sql`create table card (id integer not null primary key, title varchar(20) not null unique)`);
  return database;
}

const count = async (database: MariadbDatabase) =>
  (await database.one<{ n: number }>(sql`select count(*) as n from card`))?.n;

describe("a batch", () => {
  test("runs its statement for each row, all or none", async () => {
    const database = await openCards();
    const rows = Array.from({ length: 2_500 }, (_, index) => [index + 1, `card ${index}`]);
    expect(await database.batch(insert, rows)).toEqual({ affectedRows: 2_500 });
    const failing = database.batch(insert, [
      [9_001, "new"],
      [9_002, "card 1"],
    ]);
    await expect(failing).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION", data: { constraint: "title" } });
    expect(await database.batch(insert, [])).toEqual({ affectedRows: 0 });
    expect(await count(database)).toBe(2_500);
  });

  test("keeps every kind of value as a single statement does", async () => {
    const database = await openDatabase();
    await database.query(sql`create table kind (
      id integer not null primary key, n bigint, x double, b boolean, t ${sqlTypes.text}, d longblob, j ${sqlTypes.json})`);
    const text = "insert into kind (id, n, x, b, t, d, j) values (?, ?, ?, ?, ?, ?, ?)";
    const rows = [
      [1, null, null, null, null, null, null],
      [2, 2n ** 62n, 0.1, true, "naïve 😀 'quoted' \\ `back`", new Uint8Array([0, 39, 92, 255]), '{"a": 1}'],
      [3, -(2 ** 53 - 1), -1e300, false, "", new Uint8Array(), "[]"],
      [4, 7, 1, true, null, null, '"x"'],
    ];
    expect(await database.batch(text, rows)).toEqual({ affectedRows: 4 });
    const batched = await database.many(sql`select * from kind order by id`);
    await database.query(sql`delete from kind`);
    for (const row of rows) await database.execute(text, row);
    expect(await database.many(sql`select * from kind order by id`)).toEqual(batched);
    expect(batched).toHaveLength(4);
  });

  test("updates and deletes too, and counts what it found", async () => {
    const database = await openCards();
    const ids = [1, 2, 3];
    await database.batch(
      insert,
      ids.map((id) => [id, `card ${id}`]),
    );
    const update = "update card set title = ? where id = ?";
    expect(
      await database.batch(
        update,
        [...ids, 4].map((id) => [`new ${id}`, id]),
      ),
    ).toEqual({ affectedRows: 3 });
    expect(await database.batch("delete from card where id = ?", [[1], [2], [9]])).toEqual({ affectedRows: 2 });
    expect(await database.many(sql`select * from card`)).toEqual([{ id: 3, title: "new 3" }]);
  });

  test.each([
    ["a row that is shorter than the others", [[1, "a"], [2]]],
    ["a row that is shorter than the statement", [[1], [2]]],
    [
      "a Date",
      [
        [1, "a"],
        [2, new Date(0)],
      ],
    ],
    [
      "an undefined",
      [
        [1, "a"],
        [2, undefined],
      ],
    ],
    [
      "a text that is too long",
      [
        [1, "a"],
        [2, "x".repeat(21)],
      ],
    ],
  ])("with %s is refused, and leaves nothing", async (_, rows) => {
    const database = await openCards();
    await expect(database.batch(insert, rows)).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_(?:INVALID_STATEMENT|CHECK_VIOLATION)$/),
    });
    expect(await count(database)).toBe(0);
  });

  test("whose caller gives up leaves nothing", async () => {
    const database = await openCards();
    const controller = new AbortController();
    const reason = new Error("enough");
    const rows = Array.from({ length: 50 }, (_, index) => [index + 1, `card ${index}`]);
    const running = database.batch("insert into card (id, title) values (? + sleep(0.2), ?)", rows, controller.signal);
    const outcome = expect(running).rejects.toBe(reason);
    setTimeout(() => controller.abort(reason), 100);
    await outcome;
    expect(await count(database)).toBe(0);
  });
});

describe("a stream", () => {
  test("that nobody reads on waits at the server instead of filling memory", { timeout: 120_000 }, async () => {
    const scratch = await createTestDatabase();
    onTestFinished(() => scratch.drop());
    const database = await openDatabase({ url: scratch.url, streamBatchRows: 10, timeoutMs: 0 });
    const witness = await openDatabase({ url: scratch.url });
    const tenGigabytes = sql`select seq as n, repeat('x', 10000) as filler from seq_1_to_1000000`;
    const state = async () =>
      (
        await witness.one<{ state: string }>(sql`select state from information_schema.processlist
          where info like 'select seq as n, repeat%'`)
      )?.state;
    const before = process.memoryUsage().rss;
    let seen = 0;
    for await (const { n } of database.stream<{ n: number }>(tenGigabytes)) {
      seen += 1;
      expect(n).toBe(seen);
      if (seen === 25) break;
      if (seen !== 15) continue;
      let looks = 0;
      await vi.waitFor(async () => {
        looks = (await state()) === "Writing to net" ? looks + 1 : 0;
        expect(looks).toBeGreaterThan(10);
      }, patience);
      expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    }
    await vi.waitFor(async () => expect(await state()).toBeUndefined(), patience);
  });

  test("whose query fails half-way rejects instead of ending as if that were all", async () => {
    const database = await openDatabase({ streamBatchRows: 10 });
    let seen = 0;
    const read = async (): Promise<void> => {
      const failing = sql`select if(seq < 1000, seq, (select 1 union select seq)) as n from seq_1_to_2000`;
      for await (const _ of database.stream(failing)) seen += 1;
    };
    await expect(read()).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
    expect(seen).toBeLessThan(1_000);
    expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 });
  });
});

describe("what users name", { timeout: 120_000 }, () => {
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(..."`'\"\\;-/*#%_\0\n ?:@$aA1é漢😀"), maxLength: 20 }),
  );

  test("100,000 fuzzed keys are found again as they were stored, each once", async () => {
    const database = await openDatabase({ timeoutMs: 0 });
    await database.query(
      sql`create table entry (name ${sqlTypes.string(200)} not null primary key, n integer not null)`,
    );
    const keys = fc.sample(hostile, { numRuns: 100_000, seed: 1 }).map((text, n) => `${text}${n % 7}`);
    const distinct = [...new Set(keys)];
    await database.batch(
      "insert into entry (name, n) values (?, ?)",
      distinct.map((key, n) => [key, n]),
    );
    const found = new Map<string, number>();
    for await (const { name, n } of database.stream<{ name: string; n: number }>(sql`select name, n from entry`))
      found.set(name, n);
    expect(found.size).toBe(distinct.length);
    expect(distinct.filter((key, n) => found.get(key) !== n)).toEqual([]);
  });

  test("100,000 fuzzed identifiers name what they say, or are refused before they are sent", async () => {
    const database = await openDatabase({ timeoutMs: 0 });
    const names = fc.sample(hostile, { numRuns: 100_000, seed: 2 });
    const outcomes = { sent: 0, refused: 0 };
    for (let start = 0; start < names.length; start += 1_000) {
      const allowed = names.slice(start, start + 1_000).flatMap((name) => {
        try {
          // A letter goes first, because MariaDB cuts the spaces from the front of an alias.
          encodeSqlIdentifier(`k${name}`, "mariadb");
          return [[`k${name}`, sqlIdentifier(`k${name}`)] as const];
        } catch {
          return [];
        }
      });
      const columns = allowed.map(([, identifier], index) => sql`${index} as ${identifier}`);
      const row = await database.one<Record<string, number>>(sql`select ${sqlJoin(columns)}`);
      const expected = Object.fromEntries(allowed.map(([name], index) => [name, index]));
      expect(row).toEqual(expected);
      outcomes.sent += allowed.length;
      outcomes.refused += 1_000 - allowed.length;
    }
    expect(outcomes.sent + outcomes.refused).toBe(100_000);
    expect(outcomes.sent).toBeGreaterThan(20_000);
  });
});
