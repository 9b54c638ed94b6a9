import { describe, expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";

interface User {
  readonly id: string;
  readonly password: string;
}

const users: readonly User[] = [
  { id: "ada", password: "one" },
  { id: "grace", password: "two" },
];

describe("no input becomes an operator", () => {
  test.each([
    '{"id": "ada", "password": {"$gt": ""}}',
    '{"id": {"$ne": null}}',
    '{"id": {"$regex": ".*"}}',
    '{"$where": "true"}',
    '{"$expr": {"$function": {"body": "return true", "args": [], "lang": "js"}}}',
    '{"$or": [{}, {"id": "ada"}]}',
    '{"password.length": 3}',
    '{"__proto__": {"id": "ada"}, "password": {"$exists": true}}',
  ])("as a filter: %s", async (json) => {
    const db = await openDatabase();
    const collection = db.collection<User>("users");
    await collection.insertMany(users);
    const where = JSON.parse(json) as { readonly id: string };
    for (const call of [
      () => collection.find({ where }),
      () => collection.count(where),
      () => collection.update(where, { set: { password: "stolen" } }),
      () => collection.delete(where),
    ])
      await expect(call()).rejects.toMatchObject({ name: "QueryError" });
    expect(await collection.find()).toEqual(users);
  });

  test.each(['{"$set": {"id": "x"}}', '{"a": {"$inc": 1}}', '{"a.b": 1}', '{"a": [{"$ref": "users"}]}'])(
    "as a document or a change: %s",
    async (json) => {
      const db = await openDatabase();
      const collection = db.collection<User & Record<string, unknown>>("users") as unknown as {
        insert(document: unknown): Promise<void>;
        update(where: object, changes: unknown): Promise<number>;
        find(): Promise<readonly User[]>;
      };
      for (const user of users) await collection.insert(user);
      const members = JSON.parse(json) as object;
      const code = "DOCUMENT_KEY_INVALID";
      await expect(collection.insert({ id: "new", ...members })).rejects.toMatchObject({ code });
      await expect(collection.update({}, { set: members })).rejects.toMatchObject({ code });
      expect(await collection.find()).toEqual(users);
    },
  );

  test("text that looks like an operator, a variable or a pattern is text", async () => {
    const db = await openDatabase();
    const collection = db.collection<User>("users");
    const texts = ["$$ROOT", "$password", "{$gt: ''}", "^.*$", "(?i)a|b", "a\0b", "/x/", "\\"];
    await collection.insertMany(texts.map((password, index) => ({ id: String(index), password })));
    for (const [index, password] of texts.entries()) {
      expect(await collection.find({ where: { password } })).toEqual([{ id: String(index), password }]);
      expect(await collection.update({ id: String(index) }, { set: { password } })).toBe(1);
    }
    expect(await collection.find()).toEqual(texts.map((password, index) => ({ id: String(index), password })));
  });
});
