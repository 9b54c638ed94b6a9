import { expect, test } from "vitest";
import {
  insertRows,
  type SqlDatabase,
  type SqlRow,
  sql,
  sqlIdentifier,
  sqlInsert,
  sqlTypes,
  sqlUpsert,
} from "../../sql/index.ts";

type OpenEmpty = () => Promise<SqlDatabase>;

/** Which values can be bound, what comes back, and the helpers that hide a dialect. */
export function describeSqlValues(open: OpenEmpty): void {
  describeRoundTrips(open);
  describeRefusedValues(open);
  describeInserts(open);
}

const openValues = async (open: OpenEmpty): Promise<SqlDatabase> => {
  const database = await open();
  await database.query(sql`create table sample (
    id ${sqlTypes.integer} not null primary key, name ${sqlTypes.string(100)}, body ${sqlTypes.text},
    whole ${sqlTypes.integer}, ratio ${sqlTypes.number}, flag ${sqlTypes.boolean}, doc ${sqlTypes.json}, raw ${sqlTypes.bytes})`);
  return database;
};

function describeRoundTrips(open: OpenEmpty): void {
  test.each<readonly [string, readonly unknown[]]>([
    ["name", ["", " ", "a ", "null", "'", "é 한 😀\u{10ffff}", null]],
    ["body", ["", "\n\t\\", "x".repeat(100_000), "😀", null]],
    ["whole", [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2n ** 63n - 1n, -(2n ** 63n), null]],
    ["ratio", [0.1, -1.5, 1e300, 2.5e-300, 3, null]],
    ["raw", [new Uint8Array(), new Uint8Array([0, 255, 128, 10, 39]), null]],
  ])("a value of the column %s comes back as it was", async (column, values) => {
    const database = await openValues(open);
    const name = sqlIdentifier(column);
    for (const [id, value] of values.entries())
      await database.query(sql`insert into sample (id, ${name}) values (${id}, ${value})`);
    const rows = await database.many<{ value: unknown }>(sql`select ${name} as value from sample order by id`);
    const plain = (value: unknown) => (value instanceof Uint8Array ? Uint8Array.from(value) : value);
    expect(rows.map(({ value }) => plain(value))).toEqual(values);
    const streamed: unknown[] = [];
    for await (const row of database.stream<{ value: unknown }>(sql`select ${name} as value from sample order by id`))
      streamed.push(plain(row.value));
    expect(streamed).toEqual(values);
  });

  test("a boolean comes back as the dialect's own, and is found as it was bound", async () => {
    const database = await openValues(open);
    await database.query(sql`insert into sample (id, flag) values (1, ${true}), (2, ${false}), (3, ${null})`);
    const rows = await database.many<{ flag: unknown }>(sql`select flag from sample order by id`);
    const [yes, no] = database.dialect === "postgres" ? [true, false] : [1, 0];
    expect(rows).toEqual([{ flag: yes }, { flag: no }, { flag: null }]);
    expect(await database.many(sql`select id from sample where flag = ${true}`)).toEqual([{ id: 1 }]);
  });

  test("JSON goes in and comes back as text", async () => {
    const database = await openValues(open);
    const documents = [{ list: [1, null, { a: "é" }] }, [], "text", 7, null, { 'a"b': "\\" }];
    for (const [id, document] of documents.entries())
      await database.query(sql`insert into sample (id, doc) values (${id}, ${JSON.stringify(document)})`);
    const rows = await database.many<{ doc: string }>(sql`select doc from sample order by id`);
    expect(rows.map(({ doc }) => JSON.parse(doc) as unknown)).toEqual(documents);
  });

  test("a count is a number", async () => {
    const database = await openValues(open);
    expect(await database.one(sql`select count(*) as n from sample`)).toEqual({ n: 0 });
  });

  test("text of these types is told apart and sorted by code point", async () => {
    const database = await openValues(open);
    const texts = ["", " ", "A", "Z", "a", "a ", "ab", "e\u0301", "é", "가", "\ufffd", "😀"];
    await insertRows(
      database,
      "sample",
      texts.toReversed().map((name, id) => ({ id, name, body: name })),
    );
    const inOrder = async (column: string) =>
      (
        await database.many<{ value: string }>(
          sql`select ${sqlIdentifier(column)} as value from sample order by ${sqlIdentifier(column)}`,
        )
      ).map(({ value }) => value);
    expect([await inOrder("name"), await inOrder("body")]).toEqual([texts, texts]);
    for (const text of texts)
      expect(await database.one(sql`select name from sample where name = ${text} and body = ${text}`)).toEqual({
        name: text,
      });
  });
}

function describeRefusedValues(open: OpenEmpty): void {
  test.each([
    ["a Date", new Date(0)],
    ["an object", { a: 1 }],
    ["a list", [1]],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["undefined", undefined],
  ])("refuses to bind %s with SQL_INVALID_STATEMENT", async (_, value) => {
    const database = await openValues(open);
    await expect(database.query(sql`insert into sample (id, body) values (1, ${value})`)).rejects.toMatchObject({
      code: "SQL_INVALID_STATEMENT",
    });
    expect(await database.one(sql`select id from sample`)).toBeUndefined();
  });
}

function describeInserts(open: OpenEmpty): void {
  const named = (database: SqlDatabase) => database.many(sql`select id, name from sample order by id`);

  test("insertRows stores more rows than one statement takes, all or none", async () => {
    const database = await openValues(open);
    const rows: SqlRow[] = Array.from({ length: 9_000 }, (_, id) => ({ id, name: `row ${id}` }));
    await insertRows(database, "sample", rows);
    await insertRows(database, "sample", []);
    expect(await database.one(sql`select count(*) as n, min(id) as low, max(id) as high from sample`)).toEqual({
      n: 9_000,
      low: 0,
      high: 8_999,
    });
    const next = rows.map(({ id, name }) => ({ id: Number(id) + 9_000, name })).with(8_999, { id: 5, name: "taken" });
    await expect(insertRows(database, "sample", next)).rejects.toMatchObject({ code: "SQL_UNIQUE_VIOLATION" });
    expect(await database.one(sql`select count(*) as n from sample`)).toEqual({ n: 9_000 });
  });

  test("an insert of no row, of no column, or of rows that differ is refused with SQL_INVALID_STATEMENT", async () => {
    const database = await openValues(open);
    const invalid = { code: "SQL_INVALID_STATEMENT" };
    for (const rows of [[], [{}], [{ id: 1 }, { id: 2, name: "b" }]])
      expect(() => sqlInsert("sample", rows)).toThrow(expect.objectContaining(invalid));
    await expect(insertRows(database, "sample", [{ id: 1, name: "a" }, { id: 2 }])).rejects.toMatchObject(invalid);
  });

  test("sqlUpsert inserts what is new and updates what is there", async () => {
    const database = await openValues(open);
    const key = ["id"] as const;
    await database.query(sqlUpsert("sample", [{ id: 1, name: "a", whole: 1 }], { key }));
    await database.query(
      sqlUpsert(
        "sample",
        [
          { id: 1, name: "b", whole: 2 },
          { id: 2, name: "c", whole: 3 },
        ],
        { key },
      ),
    );
    await database.query(sqlUpsert("sample", [{ id: 2, name: "d", whole: 9 }], { key, update: ["whole"] }));
    await database.query(sqlUpsert("sample", [{ id: 1, name: "kept out", whole: 0 }], { key, update: [] }));
    expect(await named(database)).toEqual([
      { id: 1, name: "b" },
      { id: 2, name: "c" },
    ]);
    expect(await database.many(sql`select whole from sample order by id`)).toEqual([{ whole: 2 }, { whole: 9 }]);
  });

  test("an update counts the rows that it found, also where it changed nothing", async () => {
    const database = await openValues(open);
    await insertRows(database, "sample", [
      { id: 1, name: "a" },
      { id: 2, name: "a" },
    ]);
    expect((await database.query(sql`update sample set name = 'a'`)).affectedRows).toBe(2);
  });
}
