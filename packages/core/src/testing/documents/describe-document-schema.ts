import { expect, test } from "vitest";
import type { DocumentIndex } from "../../documents/index.ts";
import { card, idsOf, type OpenScene } from "./open-documents.ts";

const byTitle: DocumentIndex = { name: "card_title", fields: { title: "asc" }, unique: true };

export function describeDocumentSchema(open: OpenScene): void {
  test("a unique index refuses what is there already, whichever way it comes", async () => {
    const { database, cards } = await open();
    await database.schema.createIndex("cards", byTitle);
    await cards.insertMany([card("1"), card("2")]);
    const taken = { code: "DOCUMENT_DUPLICATE_KEY", data: { collection: "cards", index: "card_title" } };
    await expect(cards.insert(card("3", { title: "card 1" }))).rejects.toMatchObject(taken);
    await expect(cards.update({ id: "2" }, { set: { title: "card 1" } })).rejects.toMatchObject(taken);
    await expect(cards.replaceIf(card("2", { title: "card 1" }), {})).rejects.toMatchObject(taken);
    expect(await cards.find()).toEqual([card("1"), card("2")]);
    await cards.update({ id: "1" }, { set: { title: "free" } });
    await cards.insert(card("3", { title: "card 1" }));
  });

  test("a unique index over several fields takes null and missing for one value", async () => {
    const { database, cards } = await open();
    await database.schema.createIndex("cards", { name: "pair", fields: { owner: "asc", rank: "desc" }, unique: true });
    await cards.insertMany([
      card("1", { owner: "a", rank: 1 }),
      card("2", { owner: "a", rank: 2 }),
      card("3", { owner: null }),
    ]);
    await expect(cards.insert(card("4"))).rejects.toMatchObject({ code: "DOCUMENT_DUPLICATE_KEY" });
    await expect(cards.insert(card("4", { owner: "a", rank: 2 }))).rejects.toMatchObject({
      code: "DOCUMENT_DUPLICATE_KEY",
    });
  });

  test("a unique index is not made while documents are in its way", async () => {
    const { database, cards } = await open();
    await cards.insertMany([card("1", { title: "same" }), card("2", { title: "same" })]);
    await expect(database.schema.createIndex("cards", byTitle)).rejects.toMatchObject({
      code: "DOCUMENT_DUPLICATE_KEY",
    });
    await cards.insert(card("3", { title: "same" }));
  });

  test("making and dropping the same twice changes nothing", async () => {
    const { database, cards } = await open();
    const { schema } = database;
    for (let round = 0; round < 2; round += 1) {
      await schema.createCollection("cards");
      await schema.createIndex("cards", byTitle);
      await schema.createIndex("cards", { name: "rank", fields: { rank: "desc" } });
    }
    await cards.insert(card("1"));
    for (let round = 0; round < 2; round += 1) {
      await schema.dropIndex("cards", "card_title");
      await schema.dropIndex("none", "card_title");
    }
    await cards.insert(card("2", { title: "card 1" }));
    expect(idsOf(await cards.find())).toEqual(["1", "2"]);
    for (let round = 0; round < 2; round += 1) await schema.dropCollection("cards");
    expect(await cards.find()).toEqual([]);
  });

  test("an index of another form under the same name, without fields or direction is refused with DOCUMENT_CALL_INVALID", async () => {
    const { database } = await open();
    await database.schema.createIndex("cards", byTitle);
    const invalid = { code: "DOCUMENT_CALL_INVALID" };
    await expect(database.schema.createIndex("cards", { ...byTitle, unique: false })).rejects.toMatchObject(invalid);
    await expect(database.schema.createIndex("cards", { name: "none", fields: {} })).rejects.toMatchObject(invalid);
    await expect(
      database.schema.createIndex("cards", { name: "up", fields: { title: "up" as "asc" } }),
    ).rejects.toMatchObject(invalid);
    await expect(
      database.schema.createIndex("cards", { name: "path", fields: { "a.b": "asc" } }),
    ).rejects.toMatchObject({ code: "QUERY_FIELD_INVALID" });
  });
}
