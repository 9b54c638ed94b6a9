import type { DocumentCollection } from "@mega/core/documents";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";

interface Fuzzed {
  readonly id: string;
  readonly [key: string]: string;
}

const hostile = [
  ...["", "$", "$where", "$$ROOT", "$ne", ".", "a.b", "a.$", "\0", "a\0", "_id", "__proto__", "\ud800", "a\udfff"],
  ...["constructor", "prototype", "toString", "length", "0", "-1", "ns", "é", "e\u0301", "ﬀ", "\ufeff", "\u2028", "😀"],
  ...["null", "NaN", "true", "'", '"', "`", "{}", "[$]", "\\", "\n", "\x7f", "x".repeat(2_000)],
];

const texts = fc.oneof(
  { weight: 10, arbitrary: fc.string({ unit: "binary", maxLength: 24 }) },
  { weight: 4, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((text) => `$${text}`) },
);

const sample = (numRuns: number): string[] => fc.sample(texts, { numRuns, seed: 11 });

const isKey = (text: string): boolean =>
  !/^$|^\$|[.\0]|^__proto__$|^_id$/.test(text) && text.isWellFormed() && text !== "id";

test("100,000 fuzzed keys and values come back as they were under fuzzed ids, or are refused", {
  timeout: 300_000,
}, async () => {
  const db = await openDatabase({ timeoutMs: 60_000 });
  const fuzzed = db.collection<Fuzzed>("fuzzed");
  const all = sample(100_000);
  const ids = [...new Set(all.filter((text) => text !== "" && text.isWellFormed()))];
  const keys = all.filter(isKey);
  const documents: Fuzzed[] = [];
  for (let start = 0; start < keys.length; start += 50) {
    const members = keys.slice(start, start + 50).map((key, index) => [key, ids[start + index] ?? ""]);
    documents.push({ ...Object.fromEntries(members), id: ids[documents.length] ?? "" });
  }
  for (let start = 0; start < documents.length; start += 200)
    await fuzzed.insertMany(documents.slice(start, start + 200));

  const refused = all.filter((text) => !isKey(text) && text !== "id");
  expect(refused.length).toBeGreaterThan(5_000);
  for (const key of refused)
    await expect(fuzzed.insert({ id: "new", ...Object.fromEntries([[key, "1"]]) })).rejects.toMatchObject({
      code: "DOCUMENT_KEY_INVALID",
    });

  const stored = new Map<string, Fuzzed>();
  for await (const document of fuzzed.stream()) stored.set(document.id, document);
  expect(stored.size).toBe(documents.length);
  expect(documents.filter((document) => !isSame(document, stored.get(document.id)))).toEqual([]);
});

/** By its members in any order; many times faster than a matcher that can also say what differs. */
function isSame(document: Fuzzed, other: Fuzzed | undefined): boolean {
  if (other === undefined) return false;
  const keys = Object.keys(document);
  return keys.length === Object.keys(other).length && keys.every((key) => document[key] === other[key]);
}

test("fuzzed ids, keys and values find what they name and nothing else", { timeout: 120_000 }, async () => {
  const db = await openDatabase();
  const fuzzed = db.collection<Fuzzed>("fuzzed");
  const keys = [...new Set([...hostile, ...sample(500)])].filter(isKey).slice(0, 300);
  await fuzzed.insertMany(keys.map((key, index) => ({ id: key, [key]: key, index: String(index) })));
  const byKey = fuzzed as unknown as DocumentCollection<{ readonly id: string; readonly [key: string]: string }>;
  for (const [index, key] of keys.entries()) {
    const expected = { id: key, [key]: key, index: String(index) };
    expect(await fuzzed.get(key)).toEqual(expected);
    expect(await byKey.find({ where: { [key]: key, id: key } })).toEqual([expected]);
  }
});

test("10,000 fuzzed names of collections are refused, or are collections of their own", {
  timeout: 120_000,
}, async () => {
  const db = await openDatabase();
  const isName = (text: string): boolean =>
    /^[A-Za-z]\w*(?:-\w+)*$/.test(text) && text.length <= 64 && !/^system/i.test(text);
  const invalid = expect.objectContaining({ code: "DOCUMENT_NAME_INVALID" });
  for (const text of sample(10_000).filter((each) => !isName(each))) expect(() => db.collection(text)).toThrow(invalid);
  const names = [...new Set(fc.sample(fc.stringMatching(/^[A-Za-z]\w{0,20}(-\w{1,9})?$/), { numRuns: 60, seed: 3 }))]
    .filter(isName)
    .slice(0, 40);
  for (const name of names) await db.collection(name).insert({ id: name });
  for (const name of names) expect(await db.collection(name).find()).toEqual([{ id: name }]);
});
