import { createApp, silentLogger } from "@mega/core";
import { memoryDocuments } from "@mega/core/documents";
import {
  and,
  contains,
  createEntityTable,
  createRepository,
  defineEntity,
  type Filter,
  gt,
  gte,
  lt,
  lte,
  ne,
  type OrderBy,
  oneOf,
  or,
  startsWith,
} from "@mega/core/repository";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { sqlite } from "../src/index.ts";

interface Item {
  readonly id: string;
  readonly title: string;
  readonly rank: number | null;
  readonly isDone: boolean;
}

const entity = defineEntity<Item>({
  name: "items",
  fields: { id: "string", title: "string", rank: "integer?", isDone: "boolean" },
  key: "id",
});

const title = fc.string({
  unit: fc.constantFrom("a", "A", "é", "É", "%", "_", ".", "\\", "\ud7ff", "\uffff", "😀"),
  maxLength: 3,
});
const rank = fc.option(fc.integer({ min: -2, max: 2 }), { nil: null });
const item = fc.record({ title, rank, isDone: fc.boolean() });

const comparison = fc.constantFrom(lt, lte, gt, gte);
const leaf: fc.Arbitrary<Filter<Item>> = fc.oneof(
  fc.record({ title }),
  fc.record({ rank }),
  fc.record({ isDone: fc.boolean() }),
  rank.map((value) => ({ rank: ne(value) })),
  title.map((value) => ({ title: ne(value) })),
  fc.array(rank, { maxLength: 3 }).map((values) => ({ rank: oneOf(values) })),
  title.map((text) => ({ title: contains(text) })),
  title.map((text) => ({ title: startsWith(text) })),
  fc.tuple(comparison, fc.integer({ min: -2, max: 2 })).map(([compare, value]) => ({ rank: compare(value) })),
  fc.tuple(comparison, title).map(([compare, value]) => ({ title: compare(value) })),
);
const filter: fc.Arbitrary<Filter<Item>> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }).map((filters) => and(...filters)),
  fc.array(leaf, { maxLength: 3 }).map((filters) => or(...filters)),
  fc.tuple(leaf, leaf, leaf).map(([a, b, c]) => or(and(a, b), c)),
);
const orderBy: fc.Arbitrary<OrderBy<Item>> = fc
  .uniqueArray(fc.constantFrom("title", "rank", "isDone", "id"), { maxLength: 3 })
  .chain((fields) => fc.tuple(...fields.map((field) => fc.tuple(fc.constant(field), fc.constantFrom("asc", "desc")))))
  .map((keys) => Object.fromEntries(keys) as OrderBy<Item>);

test("any query finds in SQLite what it finds in memory, in the same order, page by page", async () => {
  const app = createApp({
    name: "test",
    logger: silentLogger,
    resources: { db: sqlite({ file: ":memory:" }), documents: memoryDocuments() },
  });
  onTestFinished(async () => {
    await app.stop();
  });
  await app.start();
  const { db, documents } = app.resources;
  await db.query(createEntityTable(entity));
  const repositories = [createRepository(entity, db), createRepository(entity, documents)];
  const check = fc.asyncProperty(fc.array(item, { maxLength: 12 }), filter, orderBy, async (drafts, where, order) => {
    const items = drafts.map((draft, index) => ({ id: String.fromCharCode(97 + index), ...draft }));
    const found = await Promise.all(
      repositories.map(async (repository) => {
        await repository.deleteMany({});
        await repository.insertMany(items);
        const pages: Item[] = [];
        let after: string | undefined;
        do {
          const page = await repository.find({ where, orderBy: order, limit: 3, after });
          pages.push(...page.items);
          after = page.next;
        } while (after !== undefined);
        expect((await repository.find({ where, orderBy: order })).items).toEqual(pages);
        return pages;
      }),
    );
    expect(found[0]).toEqual(found[1]);
  });
  await fc.assert(check, { numRuns: 300 });
}, 60_000);
