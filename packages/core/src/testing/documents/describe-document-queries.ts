import { expect, test } from "vitest";
import {
  and,
  contains,
  type DocumentQuery,
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
  startsWith,
} from "../../documents/index.ts";
import { type Card, card, idsOf, type OpenScene, type Scene } from "./open-documents.ts";

/** By code point: "Z" before "a", U+FFFD before U+1F600, which UTF-16 order would swap. */
const titlesInOrder = ["", " ", "A", "Z", "a", "a b", "ab", "é", "가", "\ufffd", "😀"];

export function describeDocumentQueries(open: OpenScene): void {
  describeFilters(open);
  describeOrder(open);
  describePages(open);
  describeDocumentStreams(open);
}

const planted: readonly Card[] = [
  card("1", { title: "Alpha", rank: 1, owner: "ada" }),
  card("2", { title: "alphabet", rank: 2, isDone: true, owner: null }),
  card("3", { title: "50% off_", rank: -1 }),
  card("4", { title: "ÉCOLE (.*)", owner: "grace" }),
];

function describeFilters(open: OpenScene): void {
  test.each<[string, Filter<Card>, string]>([
    ["a value", { title: "Alpha" }, "1"],
    ["no filter", {}, "1234"],
    ["two fields", { isDone: false, owner: "ada" }, "1"],
    ["eq", { rank: eq(2) }, "2"],
    ["ne, which includes null", { rank: ne(2) }, "134"],
    ["ne of a text, which includes missing fields", { owner: ne("ada") }, "234"],
    ["null, which includes missing fields", { owner: null }, "23"],
    ["isNull", { rank: isNull() }, "4"],
    ["isNotNull", { owner: isNotNull() }, "14"],
    ["lt, which leaves null out", { rank: lt(2) }, "13"],
    ["lte", { rank: lte(2) }, "123"],
    ["gt", { rank: gt(-1) }, "12"],
    ["gte", { rank: gte(1) }, "12"],
    ["false", { isDone: false }, "134"],
    ["oneOf", { rank: oneOf([1, -1, 7]) }, "13"],
    ["oneOf with null", { rank: oneOf([1, null]) }, "14"],
    ["oneOf of nothing", { rank: oneOf([]) }, ""],
    ["startsWith, letter case included", { title: startsWith("alpha") }, "2"],
    ["startsWith of nothing", { title: startsWith("") }, "1234"],
    ["contains, whatever the case of A to Z", { title: contains("ALPHA") }, "12"],
    ["contains, where % and _ stand for themselves", { title: contains("% OFF_") }, "3"],
    ["contains, where a pattern's characters stand for themselves", { title: contains("(.*)") }, "4"],
    ["contains, where other letters keep their case", { title: contains("é") }, ""],
    ["and", and({ rank: gt(0) }, { rank: lt(2) }), "1"],
    ["and of nothing", and(), "1234"],
    ["or", or({ rank: 2 }, { owner: "grace" }), "24"],
    ["or of nothing", or(), ""],
    ["groups in groups", or(and({ isDone: true }, { rank: 2 }), and({ id: "3" })), "23"],
  ])("finds by %s", async (_, where, expected) => {
    const { cards } = await open();
    await cards.insertMany(planted);
    expect(idsOf(await cards.find({ where })).join("")).toBe(expected);
    expect(await cards.count(where)).toBe(expected.length);
  });

  test("values of one type never match those of another", async () => {
    const { database } = await open();
    const mixed = database.collection<{ id: string; value: string | number | boolean | null }>("mixed");
    await mixed.insertMany([
      { id: "text", value: "1" },
      { id: "number", value: 1 },
      { id: "boolean", value: true },
      { id: "null", value: null },
    ]);
    expect(idsOf(await mixed.find({ where: { value: 1 } }))).toEqual(["number"]);
    expect(idsOf(await mixed.find({ where: { value: gte("") } }))).toEqual(["text"]);
    expect(idsOf(await mixed.find({ where: { value: lt(5) } }))).toEqual(["number"]);
    expect(idsOf(await mixed.find({ where: { value: true } }))).toEqual(["boolean"]);
  });
}

function describeOrder(open: OpenScene): void {
  test("sorts text by code point, in both directions", async () => {
    const { cards } = await open();
    await cards.insertMany(titlesInOrder.toReversed().map((title, index) => card(String(index), { title })));
    const titles = (query: DocumentQuery<Card>) => cards.find(query).then((found) => found.map(({ title }) => title));
    expect(await titles({ orderBy: { title: "asc" } })).toEqual(titlesInOrder);
    expect(await titles({ orderBy: { title: "desc" } })).toEqual(titlesInOrder.toReversed());
    expect(await titles({ where: { title: lt("a") }, orderBy: { title: "asc" } })).toEqual(titlesInOrder.slice(0, 4));
  });

  test("null and missing come first, numbers by value, ties by id", async () => {
    const { cards } = await open();
    const ranks = [10, 9, null, -1, 9, 0.5];
    await cards.insertMany(ranks.map((rank, index) => card(`${index}`, { rank })));
    expect(idsOf(await cards.find({ orderBy: { rank: "asc" } })).join("")).toBe("235140");
    expect(idsOf(await cards.find({ orderBy: { rank: "desc" } })).join("")).toBe("041532");
    expect(idsOf(await cards.find({ orderBy: { rank: "desc", id: "asc" } })).join("")).toBe("014532");
    expect(idsOf(await cards.find()).join("")).toBe("012345");
  });
}

function describePages(open: OpenScene): void {
  const fill = async (): Promise<Scene> => {
    const scene = await open();
    const rankOf = (index: number): number | null => (index % 4 === 0 ? null : index % 3);
    const documents = Array.from({ length: 23 }, (_, index) =>
      card(String(index).padStart(2, "0"), { rank: rankOf(index), isDone: index % 2 === 0, title: `t${index % 5}` }),
    );
    await scene.cards.insertMany(documents.toReversed());
    return scene;
  };

  test.each<[DocumentQuery<Card>, (last: Card) => readonly (string | number | boolean | null)[]]>([
    [{}, ({ id }) => [id]],
    [{ orderBy: { rank: "asc" } }, ({ rank, id }) => [rank, id]],
    [{ orderBy: { rank: "desc" } }, ({ rank, id }) => [rank, id]],
    [{ orderBy: { rank: "asc", title: "desc" } }, ({ rank, title, id }) => [rank, title, id]],
    [{ orderBy: { isDone: "desc", rank: "asc", id: "desc" } }, ({ isDone, rank, id }) => [isDone, rank, id]],
    [{ orderBy: { id: "desc" }, where: { rank: ne(1) } }, ({ id }) => [id]],
  ])("pages of %j hold every document once, in order", async (query, placeOf) => {
    const { cards } = await fill();
    const paged: Card[] = [];
    for (let last: Card | undefined; ; ) {
      const after = last === undefined ? {} : { after: placeOf(last) };
      const page = await cards.find({ ...query, limit: 4, ...after });
      paged.push(...page);
      last = page.at(-1);
      if (page.length < 4) break;
    }
    expect(idsOf(paged)).toEqual(idsOf(await cards.find(query)));
    expect(new Set(idsOf(paged)).size).toBe(paged.length);
  });
}

function describeDocumentStreams(open: OpenScene): void {
  const fill = async (): Promise<Scene> => {
    const scene = await open();
    await scene.cards.insertMany(Array.from({ length: 500 }, (_, index) => card(String(index).padStart(3, "0"))));
    return scene;
  };

  test("streams all documents in order, with other calls between them", async () => {
    const { cards } = await fill();
    const seen: string[] = [];
    for await (const { id } of cards.stream({ where: { title: startsWith("card") } })) {
      seen.push(id);
      if (seen.length % 100 === 0) await cards.update({ id }, { set: { isDone: true } });
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => String(index).padStart(3, "0")));
    expect(await cards.count({ isDone: true })).toBe(5);
  });

  test("leaving the loop releases the cursor: twenty streams left early block nobody", async () => {
    const { cards } = await fill();
    for (let round = 0; round < 20; round += 1)
      for await (const { id } of cards.stream()) {
        expect(id).toBe("000");
        break;
      }
    await cards.insert(card("last"));
  });

  test("an abort ends the stream with the signal's reason", async () => {
    const { cards } = await fill();
    const controller = new AbortController();
    const reason = new Error("enough");
    const read = async (): Promise<void> => {
      for await (const _ of cards.stream({}, { signal: controller.signal })) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    await expect(read()).rejects.toBe(reason);
  });
}
