import type { DocumentCollection, DocumentExecutor } from "../documents/document-database.ts";
import { DocumentError } from "../documents/document-error.ts";
import { contains, eq, gt, gte, lt, lte, ne, oneOf } from "../query/condition.ts";
import { and, type Filter, or } from "../query/filter.ts";
import type { FilterNode } from "../query/filter-node.ts";
import type { OrderKey } from "../query/order.ts";
import type { BackendQuery, RepositoryBackend } from "./backend.ts";
import type { Entity } from "./entity.ts";
import type { PlainItem } from "./entity-values.ts";
import { RepositoryError } from "./repository-error.ts";

type StoredItem = PlainItem & { readonly id: string };
type Collection = DocumentCollection<StoredItem>;

/** Items as documents: the key is their id, the other fields are as they are. */
export function createDocumentBackend<T>(entity: Entity<T>, executor: DocumentExecutor): RepositoryBackend {
  const collection: Collection = executor.collection<StoredItem>(entity.name);
  const nameOf = (field: string): string => (field === entity.key ? "id" : field);
  const toFilter = (node: FilterNode): Filter<StoredItem> => filterOf(node, nameOf);
  const toDocument = ({ [entity.key]: key, ...fields }: PlainItem): StoredItem => ({ ...fields, id: String(key) });
  const toItem = ({ id, ...fields }: StoredItem): PlainItem => ({ ...fields, [entity.key]: id });
  const toQuery = ({ where, order, limit }: BackendQuery) => ({
    where: toFilter(where),
    orderBy: orderOf(order, nameOf),
    ...(limit === undefined ? {} : { limit }),
  });
  return {
    insert: (items) => translated(entity.name, () => collection.insertMany(items.map(toDocument))),
    async get(key) {
      const [document] = await collection.find({ where: { id: eq(key) } as Filter<StoredItem>, limit: 1 });
      return document && toItem(document);
    },
    find: async (query) => (await collection.find(toQuery(query))).map(toItem),
    async *stream(query, signal) {
      for await (const document of collection.stream(toQuery(query), signal === undefined ? {} : { signal }))
        yield toItem(document);
    },
    count: (where) => collection.count(toFilter(where)),
    replace: (item, condition) =>
      translated(entity.name, () => collection.replaceIf(toDocument(item), toFilter(condition))),
    update: (where, { set, increment }) =>
      translated(entity.name, () => collection.update(toFilter(where), { set, increment } as object)),
    delete: (where) => collection.delete(toFilter(where)),
  };
}

const orderOf = (order: readonly OrderKey[], nameOf: (field: string) => string): Record<string, "asc" | "desc"> =>
  Object.fromEntries(order.map(({ field, direction }) => [nameOf(field), direction]));

/** The same filter in the port's own words. */
function filterOf(node: FilterNode, nameOf: (field: string) => string): Filter<StoredItem> {
  switch (node.kind) {
    case "all":
      return and(...node.of.map((each) => filterOf(each, nameOf)));
    case "any":
      return or(...node.of.map((each) => filterOf(each, nameOf)));
    case "in":
      return { [nameOf(node.field)]: oneOf(node.values) };
    case "contains":
      return { [nameOf(node.field)]: contains(node.text) };
    case "eq":
      return { [nameOf(node.field)]: eq(node.value) };
    case "ne":
      return { [nameOf(node.field)]: ne(node.value) };
    default:
      return { [nameOf(node.field)]: { lt, lte, gt, gte }[node.kind](node.value) };
  }
}

async function translated<T>(entity: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof DocumentError) || cause.code !== "DOCUMENT_DUPLICATE_KEY") throw cause;
    throw new RepositoryError("REPOSITORY_DUPLICATE", `an item of ${entity} with the same key is there already`, {
      cause,
      data: { ...cause.data, entity },
    });
  }
}
