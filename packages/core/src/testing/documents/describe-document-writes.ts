import { expect, test } from "vitest";
import { gt, isNull, lt } from "../../documents/index.ts";
import { card, idsOf, type OpenScene } from "./open-documents.ts";

export function describeDocumentWrites(open: OpenScene): void {
  describeInserts(open);
  describeChanges(open);
}

function describeInserts(open: OpenScene): void {
  test("a document comes back as it was, and get misses with undefined", async () => {
    const { database } = await open();
    const things = database.collection("things");
    const thing = {
      id: "é 한 😀 / $where",
      texts: ["", "null", "\u0000", "10"],
      numbers: [0, -1, 1.5, 1e21, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE],
      nested: { "": undefined, list: [[], [{}], null], deep: { key: false } },
    };
    const { "": _, ...nested } = thing.nested;
    await things.insert({ ...thing, nested });
    expect(await things.get(thing.id)).toEqual({ ...thing, nested });
    expect(await things.get("another")).toBeUndefined();
    expect(await database.collection("others").get(thing.id)).toBeUndefined();
  });

  test("a change of an object after a write or a read does not reach the database", async () => {
    const { cards } = await open();
    const labels = ["a"];
    await cards.insert(card("1", { labels }));
    labels.push("b");
    const read = await cards.get("1");
    (read?.labels as string[] | undefined)?.push("c");
    expect((await cards.get("1"))?.labels).toEqual(["a"]);
  });

  test("an id that is taken is refused with DOCUMENT_DUPLICATE_KEY, and its document stays", async () => {
    const { cards } = await open();
    await cards.insert(card("1"));
    await expect(cards.insert(card("1", { title: "other" }))).rejects.toMatchObject({
      name: "DocumentError",
      code: "DOCUMENT_DUPLICATE_KEY",
    });
    expect((await cards.get("1"))?.title).toBe("card 1");
  });

  test("of concurrent inserts of one id one succeeds", async () => {
    const { cards } = await open();
    const results = await Promise.allSettled([1, 2, 3, 4].map((rank) => cards.insert(card("1", { rank }))));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("insertMany stores all or none where there are transactions, else those before the failure", async () => {
    const { cards, database } = await open();
    await cards.insertMany([]);
    await cards.insertMany([card("1"), card("2")]);
    const failing = cards.insertMany([card("3"), card("2"), card("4")]);
    const { transactions } = database.capabilities;
    await expect(failing).rejects.toMatchObject({
      code: "DOCUMENT_DUPLICATE_KEY",
      ...(transactions ? {} : { data: { inserted: 1 } }),
    });
    expect(idsOf(await cards.find())).toEqual(transactions ? ["1", "2"] : ["1", "2", "3"]);
  });

  test("inserts a thousand documents at once", async () => {
    const { cards } = await open();
    await cards.insertMany(Array.from({ length: 1_000 }, (_, index) => card(String(index), { rank: index })));
    expect(await cards.count()).toBe(1_000);
    expect(await cards.count({ rank: lt(10) })).toBe(10);
  });
}

function describeChanges(open: OpenScene): void {
  test("update sets and increments fields of what the filter finds, and counts what it found", async () => {
    const { cards } = await open();
    await cards.insertMany([card("1", { rank: 1 }), card("2", { rank: 5 }), card("3")]);
    expect(await cards.update({ rank: gt(0) }, { set: { isDone: true } })).toBe(2);
    expect(await cards.update({ isDone: true }, { set: { isDone: true } })).toBe(2);
    expect(await cards.update({ id: "none" }, { set: { isDone: true } })).toBe(0);
    const counters = cards as unknown as { update(where: object, changes: object): Promise<number> };
    expect(await counters.update({ id: "2" }, { set: { title: "new" }, increment: { rank: 2, hits: 1 } })).toBe(1);
    expect(await cards.get("2")).toEqual({ ...card("2", { rank: 7, isDone: true, title: "new" }), hits: 1 });
    expect(await cards.get("3")).toEqual(card("3"));
  });

  test("an increment of what is no number rejects with DOCUMENT_CALL_INVALID and changes nothing", async () => {
    const { cards } = await open();
    await cards.insert(card("1", { rank: null }));
    for (const field of ["title", "rank"])
      await expect(cards.update({ id: "1" }, { increment: { [field]: 1 } })).rejects.toMatchObject({
        code: "DOCUMENT_CALL_INVALID",
      });
    expect(await cards.get("1")).toEqual(card("1"));
  });

  test("concurrent increments lose nothing", async () => {
    const { database } = await open();
    const counters = database.collection<{ id: string; n: number }>("counters");
    await counters.insert({ id: "a", n: 0 });
    await Promise.all(Array.from({ length: 20 }, () => counters.update({ id: "a" }, { increment: { n: 1 } })));
    expect(await counters.get("a")).toEqual({ id: "a", n: 20 });
  });

  test("a field that is set to null stays, and is found as null", async () => {
    const { cards } = await open();
    await cards.insert(card("1", { rank: 3, owner: "ada" }));
    await cards.update({ id: "1" }, { set: { owner: null } });
    expect(await cards.get("1")).toEqual(card("1", { rank: 3, owner: null }));
    expect(await cards.count({ owner: isNull() })).toBe(1);
  });

  test("replaceIf stores the whole document when the stored one meets the condition, and only then", async () => {
    const { cards } = await open();
    await cards.insert(card("1", { rank: 1, owner: "ada" }));
    const next = card("1", { rank: 2, title: "new" });
    expect(await cards.replaceIf(next, { rank: 9 })).toBe(false);
    expect(await cards.replaceIf(next, { rank: 1 })).toBe(true);
    expect(await cards.get("1")).toEqual(next);
    expect(await cards.replaceIf(card("2"), {})).toBe(false);
    expect(await cards.get("2")).toBeUndefined();
  });

  test("of concurrent replaceIfs with one condition exactly one succeeds", async () => {
    const { cards } = await open();
    await cards.insert(card("1", { rank: 1 }));
    const replaced = await Promise.all(
      ["a", "b", "c", "d", "e"].map((title) => cards.replaceIf(card("1", { rank: 2, title }), { rank: 1 })),
    );
    expect(replaced.filter(Boolean)).toHaveLength(1);
    expect((await cards.get("1"))?.title).toBe(["a", "b", "c", "d", "e"][replaced.indexOf(true)]);
  });

  test("delete removes what the filter finds and counts it", async () => {
    const { cards } = await open();
    await cards.insertMany([card("1"), card("2", { isDone: true }), card("3", { isDone: true })]);
    expect(await cards.delete({ isDone: true })).toBe(2);
    expect(await cards.delete({ isDone: true })).toBe(0);
    expect(idsOf(await cards.find())).toEqual(["1"]);
  });
}
