import { requireField } from "../query/field-name.ts";
import { resolveFilter } from "../query/filter.ts";
import { afterPosition, requireLimit, resolveOrder } from "../query/order.ts";
import { checkChanges, checkDocument } from "./check-document.ts";
import type {
  DocumentCollection,
  DocumentDatabase,
  DocumentExecutor,
  DocumentIndex,
  DocumentQuery,
  DocumentSchema,
  DocumentWithId,
} from "./document-database.ts";
import type { DocumentDriver, DocumentOperations, PlainDocument, ResolvedDocumentQuery } from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";

/** The document port on a driver: checks and resolves whatever callers hand in, so that no driver sees anything else. */
export function createDocumentDatabase(driver: DocumentDriver): DocumentDatabase {
  return {
    native: driver.native,
    capabilities: driver.capabilities,
    schema: checkedSchema(driver.schema),
    ...executorOn(driver),
    async transaction(work, options = {}) {
      options.signal?.throwIfAborted();
      if (!driver.capabilities.transactions)
        throw new DocumentError(
          "DOCUMENT_UNSUPPORTED",
          "this server has no transactions: a MongoDB one needs a replica set",
        );
      return driver.transaction((operations) => work(executorOn(operations)), options);
    },
    async exclusively(name, work, options = {}) {
      options.signal?.throwIfAborted();
      return driver.exclusively(requireName(name), work, options);
    },
  };
}

const executorOn = (operations: DocumentOperations): DocumentExecutor => ({
  collection: <T extends DocumentWithId>(name: string) => collectionOn<T>(operations, requireName(name)),
});

// A driver knows documents as JSON; which type of document a collection holds is the caller's word.
function collectionOn<T extends DocumentWithId>(operations: DocumentOperations, name: string): DocumentCollection<T> {
  const asCaller = (document: PlainDocument): T => document as unknown as T;
  const find = async (query?: DocumentQuery<T>): Promise<readonly T[]> =>
    (await operations.find(name, resolveQuery(query))).map(asCaller);
  return {
    name,
    async insert(document) {
      await operations.insert(name, [checkDocument(document)]);
    },
    async insertMany(documents) {
      const checked = documents.map((document) => checkDocument(document));
      if (checked.length > 0) await operations.insert(name, checked);
    },
    async get(id) {
      requireId(id);
      const where = { kind: "eq", field: "id", value: id } as const;
      const [document] = await operations.find(name, { where, order: [], limit: 1 });
      return document && asCaller(document);
    },
    find,
    async *stream(query, { signal } = {}) {
      signal?.throwIfAborted();
      for await (const document of operations.stream(name, resolveQuery(query), signal)) {
        yield asCaller(document);
        signal?.throwIfAborted();
      }
    },
    count: async (where) => operations.count(name, resolveFilter(where)),
    replaceIf: async (document, condition) =>
      operations.replace(name, checkDocument(document), resolveFilter(condition)),
    update: async (where, changes) => operations.update(name, resolveFilter(where), checkChanges(changes)),
    delete: async (where) => operations.delete(name, resolveFilter(where)),
  };
}

function resolveQuery<T>({ where, orderBy, limit, after }: DocumentQuery<T> = {}): ResolvedDocumentQuery {
  const filter = resolveFilter(where);
  const order = resolveOrder(orderBy, { unique: ["id"], isNullable: (field) => field !== "id" });
  return {
    where: after === undefined ? filter : { kind: "all", of: [filter, afterPosition(order, after)] },
    order,
    limit: requireLimit(limit),
  };
}

const checkedSchema = (schema: DocumentSchema): DocumentSchema => ({
  createCollection: async (name) => schema.createCollection(requireName(name)),
  dropCollection: async (name) => schema.dropCollection(requireName(name)),
  createIndex: async (collection, index) => schema.createIndex(requireName(collection), checkedIndex(index)),
  dropIndex: async (collection, name) => schema.dropIndex(requireName(collection), requireName(name)),
});

function checkedIndex({ name, fields, unique = false }: DocumentIndex): DocumentIndex {
  const entries = Object.entries(fields);
  for (const [field, direction] of entries)
    if (requireField(field) === "_id" || (direction !== "asc" && direction !== "desc"))
      throw new DocumentError(
        "DOCUMENT_CALL_INVALID",
        `the index ${name} sorts ${JSON.stringify(field)} in no direction`,
      );
  if (entries.length === 0) throw new DocumentError("DOCUMENT_CALL_INVALID", `the index ${name} has no fields`);
  return { name: requireName(name), fields: Object.fromEntries(entries), unique };
}

function requireName(name: string): string {
  if (typeof name === "string" && /^[A-Za-z]\w*(?:-\w+)*$/.test(name) && name.length <= 64 && !/^system/i.test(name))
    return name;
  throw new DocumentError(
    "DOCUMENT_NAME_INVALID",
    `${JSON.stringify(String(name).slice(0, 100))} cannot be a name: 1 to 64 letters, digits, "_" and "-", a letter first, and not "system"`,
  );
}

function requireId(id: string): void {
  if (typeof id !== "string" || id === "")
    throw new DocumentError("DOCUMENT_CALL_INVALID", "an id must be text, and not empty");
}
