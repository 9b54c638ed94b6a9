import { createDocumentDatabase } from "../create-document-database.ts";
import type { DocumentDatabase, DocumentIndex } from "../document-database.ts";
import type { DocumentOperations } from "../document-driver.ts";

/** An empty database that does nothing but write down what it is asked to do. Reads are not written down: they change nothing. */
export function createRecordingDatabase(lines: string[]): DocumentDatabase {
  const record = (line: string): void => void lines.push(line);
  const operations: DocumentOperations = {
    insert: async (collection, documents) => record(`insert into ${collection} ${JSON.stringify(documents)}`),
    find: async () => [],
    async *stream() {},
    count: async () => 0,
    async replace(collection, document, condition) {
      record(`replace in ${collection} ${JSON.stringify(document)} if ${JSON.stringify(condition)}`);
      return false;
    },
    async update(collection, where, changes) {
      record(`update ${collection} ${JSON.stringify(changes)} where ${JSON.stringify(where)}`);
      return 0;
    },
    async delete(collection, where) {
      record(`delete from ${collection} where ${JSON.stringify(where)}`);
      return 0;
    },
  };
  return createDocumentDatabase({
    ...operations,
    native: undefined,
    capabilities: { transactions: true },
    schema: {
      createCollection: async (name) => record(`create collection ${name}`),
      dropCollection: async (name) => record(`drop collection ${name}`),
      createIndex: async (collection, index) => record(describeIndex(collection, index)),
      dropIndex: async (collection, name) => record(`drop index ${name} on ${collection}`),
    },
    transaction: (work) => work(operations),
    exclusively: (_, work) => work(),
  });
}

function describeIndex(collection: string, { name, fields, unique = false }: DocumentIndex): string {
  const columns = Object.entries(fields).map(([field, direction]) => `${field} ${direction}`);
  return `create ${unique ? "unique " : ""}index ${name} on ${collection} (${columns.join(", ")})`;
}
