import { expect, test } from "vitest";
import { type DocumentCollection, eq, gt, oneOf, startsWith } from "../../documents/index.ts";
import { card, type OpenScene } from "./open-documents.ts";

/** What a body parsed from JSON may hold: anything. */
type Untyped = DocumentCollection<never> &
  Record<"find" | "count" | "delete" | "get", (input: unknown) => Promise<unknown>> & {
    insert(document: unknown): Promise<void>;
    replaceIf(document: unknown, condition: unknown): Promise<boolean>;
    update(where: unknown, changes: unknown): Promise<number>;
  };

type OpenUntyped = () => Promise<Untyped>;

export function describeDocumentInput(open: OpenScene): void {
  const openUntyped: OpenUntyped = async () => {
    const { cards } = await open();
    await cards.insert(card("1"));
    return cards as unknown as Untyped;
  };
  describeInjection(openUntyped);
  describeValues(openUntyped);
  describeCalls(openUntyped);

  test.each(["", "$cmd", "a.b", "a b", "system.users", "systemProfile", "x".repeat(65), "../a", "a\0b"])(
    "refuses %j as the name of a collection with DOCUMENT_NAME_INVALID",
    async (name) => {
      const { database } = await open();
      const invalid = expect.objectContaining({ code: "DOCUMENT_NAME_INVALID" });
      expect(() => database.collection(name)).toThrow(invalid);
      await expect(database.schema.createCollection(name)).rejects.toEqual(invalid);
    },
  );
}

function describeInjection(openUntyped: OpenUntyped): void {
  test.each([
    ['{"$where": "sleep(1000)"}', "QUERY_FIELD_INVALID"],
    ['{"$or": [{"id": "1"}]}', "QUERY_FIELD_INVALID"],
    ['{"owner.name": "x"}', "QUERY_FIELD_INVALID"],
    ['{"": "x"}', "QUERY_FIELD_INVALID"],
    ['{"__proto__": "x"}', "QUERY_FIELD_INVALID"],
    ['{"title": {"$ne": null}}', "QUERY_VALUE_INVALID"],
    ['{"title": {"$gt": ""}}', "QUERY_VALUE_INVALID"],
    ['{"title": {"operands": [""], "kind": "gt"}}', "QUERY_VALUE_INVALID"],
    ['{"title": ["card 1"]}', "QUERY_VALUE_INVALID"],
    ["[]", "QUERY_VALUE_INVALID"],
    ['"1"', "QUERY_VALUE_INVALID"],
    ["null", "QUERY_VALUE_INVALID"],
  ])("refuses the filter %s from outside, whatever method it is given to", async (json, code) => {
    const cards = await openUntyped();
    const filter: unknown = JSON.parse(json);
    const calls = [
      cards.find({ where: filter }),
      cards.count(filter),
      cards.delete(filter),
      cards.update(filter, { set: { title: "x" } }),
      cards.replaceIf(card("1", { title: "x" }), filter),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ name: "QueryError", code });
    expect(await cards.get("1")).toEqual(card("1"));
  });

  test.each([
    ["an operator", { $set: 1 }],
    ["an operator further in", { list: [{ deep: { $ne: 1 } }] }],
    ["a dot", { "a.b": 1 }],
    ["an empty key", { "": 1 }],
    ["a prototype", JSON.parse('{"nested": {"__proto__": 1}}') as object],
    ["NUL", { "a\0": 1 }],
    ["the database's own id", { _id: "2" }],
  ])("refuses %s as a key with DOCUMENT_KEY_INVALID", async (_, members) => {
    const cards = await openUntyped();
    const code = "DOCUMENT_KEY_INVALID";
    await expect(cards.insert({ id: "2", ...members })).rejects.toMatchObject({ code });
    await expect(cards.replaceIf({ id: "1", ...members }, {})).rejects.toMatchObject({ code });
    await expect(cards.update({}, { set: members })).rejects.toMatchObject({ code });
    expect(await cards.find({})).toEqual([card("1")]);
  });
}

function describeValues(openUntyped: OpenUntyped): void {
  test.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a bigint", 1n],
    ["a function", () => 1],
    ["a Date", new Date(0)],
    ["a Map", new Map()],
    ["half of a surrogate pair", "\ud800"],
    ["what is nested too deeply", Array.from({ length: 90 }).reduce((inner) => [inner], null)],
  ])("refuses %s as a value with DOCUMENT_VALUE_INVALID", async (_, value) => {
    const cards = await openUntyped();
    await expect(cards.insert({ id: "2", value })).rejects.toMatchObject({ code: "DOCUMENT_VALUE_INVALID" });
    await expect(cards.update({}, { set: { value } })).rejects.toMatchObject({ code: "DOCUMENT_VALUE_INVALID" });
    expect(await cards.find({})).toEqual([card("1")]);
  });

  test("refuses ids that are no text, wherever one is taken", async () => {
    const cards = await openUntyped();
    for (const id of [undefined, null, 7, "", { $ne: null }]) {
      await expect(cards.insert({ id })).rejects.toMatchObject({ code: "DOCUMENT_VALUE_INVALID" });
      await expect(cards.get(id)).rejects.toMatchObject({ code: "DOCUMENT_CALL_INVALID" });
    }
  });
}

function describeCalls(openUntyped: OpenUntyped): void {
  test.each([
    ["nothing", {}],
    ["the id", { set: { id: "2" } }],
    ["a field twice", { set: { rank: 1 }, increment: { rank: 1 } }],
    ["an array", { set: [] }],
  ])("refuses an update of %s with DOCUMENT_CALL_INVALID", async (_, changes) => {
    const cards = await openUntyped();
    await expect(cards.update({}, changes)).rejects.toMatchObject({ code: "DOCUMENT_CALL_INVALID" });
  });

  test("refuses conditions, orders, limits and places of the wrong form", async () => {
    const cards = await openUntyped();
    for (const [query, code] of [
      [{ where: { title: eq(undefined as never) } }, "QUERY_VALUE_INVALID"],
      [{ where: { title: gt(null as never) } }, "QUERY_VALUE_INVALID"],
      [{ where: { title: startsWith(7 as never) } }, "QUERY_VALUE_INVALID"],
      [{ where: { title: oneOf([{} as never]) } }, "QUERY_VALUE_INVALID"],
      [{ orderBy: { title: "up" } }, "QUERY_ORDER_INVALID"],
      [{ orderBy: { $natural: "asc" } }, "QUERY_FIELD_INVALID"],
      [{ limit: 0 }, "QUERY_LIMIT_INVALID"],
      [{ limit: "10" }, "QUERY_LIMIT_INVALID"],
      [{ after: [] }, "QUERY_POSITION_INVALID"],
      [{ after: [{ $gt: "" }] }, "QUERY_VALUE_INVALID"],
    ] as const)
      await expect(cards.find(query)).rejects.toMatchObject({ name: "QueryError", code });
  });
}
