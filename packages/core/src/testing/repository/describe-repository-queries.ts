import { expect, test } from "vitest";
import {
  and,
  contains,
  eq,
  type Filter,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  oneOf,
  or,
  type Repository,
  type RepositoryQuery,
  startsWith,
} from "../../repository/index.ts";
import { idsOf, type OpenScene, type Scene, type Task, task } from "./tasks.ts";

export function describeRepositoryQueries(open: OpenScene): void {
  describeFilters(open);
  describeOrder(open);
  describePages(open);
  describeRefusedQueries(open);
}

const planted: readonly Task[] = [
  task("1", { title: "Alpha", rank: 1, boardId: "a", dueAt: "2026-01-01T00:00:00.000Z" }),
  task("2", { title: "alphabet", rank: 2, isDone: true }),
  task("3", { title: "50% off_ [x]", rank: -1, boardId: "b", dueAt: "2026-06-01T00:00:00.000Z" }),
  task("4", { title: "ÉCOLE (.*)\\", effort: 2.5 }),
];

function describeFilters(open: OpenScene): void {
  test.each<[string, Filter<Task>, string]>([
    ["a value", { title: "Alpha" }, "1"],
    ["a value in another case, which is another", { title: "alpha" }, ""],
    ["no filter", {}, "1234"],
    ["two fields", { isDone: false, boardId: "a" }, "1"],
    ["eq", { rank: eq(2) }, "2"],
    ["ne, which includes null", { rank: ne(2) }, "134"],
    ["null", { boardId: null }, "24"],
    ["isNull", { rank: isNull() }, "4"],
    ["isNotNull", { boardId: isNotNull() }, "13"],
    ["lt, which leaves null out", { rank: lt(2) }, "13"],
    ["lte", { rank: lte(2) }, "123"],
    ["gt", { effort: gt(1) }, "4"],
    ["gte", { effort: gte(2.5) }, "4"],
    ["true", { isDone: true }, "2"],
    ["ne of a boolean", { isDone: ne(true) }, "134"],
    ["a time before", { dueAt: lt("2026-03") }, "1"],
    ["oneOf", { rank: oneOf([1, -1, 7]) }, "13"],
    ["oneOf with null", { rank: oneOf([1, null]) }, "14"],
    ["oneOf of nothing", { rank: oneOf([]) }, ""],
    ["startsWith, letter case included", { title: startsWith("alpha") }, "2"],
    ["contains, whatever the case of A to Z", { title: contains("ALPHA") }, "12"],
    ["contains, where % and _ stand for themselves", { title: contains("% OFF_ [") }, "3"],
    ["contains, where a pattern's characters stand for themselves", { title: contains("(.*)\\") }, "4"],
    ["contains, where other letters keep their case", { title: contains("é") }, ""],
    ["contains of nothing, which null does not", { boardId: contains("") }, "13"],
    ["and", and({ rank: gt(0) }, { rank: lt(2) }), "1"],
    ["and of nothing", and(), "1234"],
    ["or", or({ rank: 2 }, { boardId: "b" }), "23"],
    ["or of nothing", or(), ""],
    ["groups in groups", or(and({ isDone: true }, { rank: 2 }), { id: "3" }), "23"],
  ])("finds by %s", async (_, where, expected) => {
    const { repository } = await open();
    await repository.insertMany(planted);
    expect(idsOf((await repository.find({ where })).items)).toBe(expected);
    expect(await repository.count(where)).toBe(expected.length);
  });
}

function describeOrder(open: OpenScene): void {
  test("sorts text by code point, null first, times by time, false before true", async () => {
    const { repository } = await open();
    const titles = ["", " ", "A", "Z", "a", "a ", "ab", "é", "가", "\ufffd", "😀"];
    const items = titles.map((title, index) =>
      task(String.fromCharCode(97 + index), {
        title,
        rank: index % 3 === 0 ? null : index,
        isDone: index % 2 === 0,
        dueAt: index < 2 ? null : `20${30 - index}-01-01T00:00:00.000Z`,
      }),
    );
    await repository.insertMany(items.toReversed());
    const order = async (orderBy: NonNullable<RepositoryQuery<Task>["orderBy"]>) =>
      idsOf((await repository.find({ orderBy })).items);
    expect(await order({ title: "asc" })).toBe("abcdefghijk");
    expect(await order({ title: "desc" })).toBe("kjihgfedcba");
    expect(await order({ rank: "asc" })).toBe("adgjbcefhik");
    expect(await order({ rank: "desc" })).toBe("kihfecbjgda");
    expect(await order({ dueAt: "asc" })).toBe("abkjihgfedc");
    expect(await order({ isDone: "asc", id: "desc" })).toBe("jhfdbkigeca");
    expect(await order({})).toBe("abcdefghijk");
  });

  test("streams in order, ends when the loop is left, and at an abort with its reason", async () => {
    const { repository } = await open();
    await repository.insertMany(planted);
    const seen: string[] = [];
    for await (const { id } of repository.stream({ where: { rank: isNotNull() }, orderBy: { rank: "desc" } }))
      seen.push(id);
    expect(seen.join("")).toBe("213");
    for (let round = 0; round < 20; round += 1) for await (const _ of repository.stream()) break;
    const controller = new AbortController();
    const reason = new Error("enough");
    const read = async (): Promise<void> => {
      for await (const _ of repository.stream({}, { signal: controller.signal })) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    await repository.insert(task("5"));
  });
}

async function allPages(repository: Repository<Task>, query: RepositoryQuery<Task>, limit: number): Promise<Task[]> {
  const found: Task[] = [];
  let after: string | undefined;
  do {
    const page = await repository.find({ ...query, limit, after });
    expect(page.items.length).toBe(page.next === undefined ? page.items.length : limit);
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

function describePages(open: OpenScene): void {
  const fill = async (): Promise<Scene> => {
    const scene = await open();
    const rankOf = (index: number): number | null => (index % 4 === 0 ? null : index % 3);
    const items = Array.from({ length: 23 }, (_, index) =>
      task(String.fromCharCode(97 + index), { rank: rankOf(index), isDone: index % 2 === 0, effort: index % 5 }),
    );
    await scene.repository.insertMany(items.toReversed());
    return scene;
  };

  test.each<[RepositoryQuery<Task>]>([
    [{}],
    [{ orderBy: { rank: "asc" } }],
    [{ orderBy: { rank: "desc" } }],
    [{ orderBy: { rank: "asc", effort: "desc" } }],
    [{ orderBy: { isDone: "desc", rank: "asc", id: "desc" } }],
    [{ orderBy: { id: "desc" }, where: { rank: ne(1) } }],
  ])("the pages of %j hold every item once, in order", async (query) => {
    const { repository } = await fill();
    const expected = (await repository.find(query)).items;
    expect(await allPages(repository, query, 4)).toEqual(expected);
    expect(await allPages(repository, query, 1)).toEqual(expected);
    expect(new Set(idsOf(expected)).size).toBe(expected.length);
  });

  test("a page continues behind its last item, whatever was inserted or deleted before it", async () => {
    const { repository } = await fill();
    const first = await repository.find({ orderBy: { effort: "asc" }, limit: 10 });
    await repository.deleteMany({ id: oneOf(first.items.map(({ id }) => id)) });
    await repository.insert(task("A", { effort: -1 }));
    const rest = await allPages(repository, { orderBy: { effort: "asc" } }, 5);
    const next = await repository.find({ orderBy: { effort: "asc" }, after: first.next });
    expect(idsOf(next.items)).toBe(idsOf(rest).slice(1));
  });

  test("a cursor of another query, or of nobody, is refused with QUERY_POSITION_INVALID", async () => {
    const { repository } = await fill();
    const { next } = await repository.find({ orderBy: { rank: "asc" }, where: { isDone: true }, limit: 3 });
    const invalid = { name: "QueryError", code: "QUERY_POSITION_INVALID" };
    for (const query of [
      { orderBy: { rank: "desc" }, where: { isDone: true }, after: next },
      { orderBy: { rank: "asc" }, where: { isDone: false }, after: next },
      { orderBy: { rank: "asc" }, where: { isDone: true }, after: `${next}A` },
      { after: "" },
      { after: "../../etc" },
      { after: "x".repeat(10_000) },
    ] as const)
      await expect(repository.find(query)).rejects.toMatchObject(invalid);
  });
}

function describeRefusedQueries(open: OpenScene): void {
  test.each<[object, string]>([
    [{ where: { other: 1 } }, "QUERY_FIELD_INVALID"],
    [{ where: { extra: "x" } }, "QUERY_FIELD_INVALID"],
    [{ where: { "id; drop table tasks": "x" } }, "QUERY_FIELD_INVALID"],
    [{ where: { rank: "1" } }, "QUERY_VALUE_INVALID"],
    [{ where: { title: 1 } }, "QUERY_VALUE_INVALID"],
    [{ where: { title: { $ne: null } } }, "QUERY_VALUE_INVALID"],
    [{ where: { title: "a\0" } }, "QUERY_VALUE_INVALID"],
    [{ where: { isDone: 1 } }, "QUERY_VALUE_INVALID"],
    [{ orderBy: { other: "asc" } }, "QUERY_FIELD_INVALID"],
    [{ orderBy: { extra: "asc" } }, "QUERY_FIELD_INVALID"],
    [{ orderBy: { title: "up" } }, "QUERY_ORDER_INVALID"],
    [{ limit: 0 }, "QUERY_LIMIT_INVALID"],
  ])("refuses the query %j before the database is asked", async (query, code) => {
    const { repository } = await open();
    await expect(repository.find(query)).rejects.toMatchObject({ name: "QueryError", code });
  });

  test("refuses a key that is no text", async () => {
    const { repository } = await open();
    for (const key of [undefined, 7, { $ne: "" }] as unknown as readonly string[]) {
      await expect(repository.get(key)).rejects.toMatchObject({ code: "QUERY_VALUE_INVALID" });
      await expect(repository.delete(key)).rejects.toMatchObject({ code: "QUERY_VALUE_INVALID" });
    }
  });
}
