import type { DocumentDatabase, DocumentIndex } from "../document-database.ts";

/** A change of the schema as data, so that it can be shown, compared and counted before it is done. */
export type DocumentChange =
  | { readonly kind: "createCollection" | "dropCollection"; readonly collection: string }
  | { readonly kind: "createIndex"; readonly collection: string; readonly index: DocumentIndex }
  | { readonly kind: "dropIndex"; readonly collection: string; readonly name: string };

export const createCollection = (collection: string): DocumentChange => ({ kind: "createCollection", collection });

export const dropCollection = (collection: string): DocumentChange => ({ kind: "dropCollection", collection });

export const createIndex = (collection: string, index: DocumentIndex): DocumentChange => ({
  kind: "createIndex",
  collection,
  index,
});

export const dropIndex = (collection: string, name: string): DocumentChange => ({
  kind: "dropIndex",
  collection,
  name,
});

export async function makeChange({ schema }: DocumentDatabase, change: DocumentChange): Promise<void> {
  switch (change.kind) {
    case "createCollection":
      return schema.createCollection(change.collection);
    case "dropCollection":
      return schema.dropCollection(change.collection);
    case "createIndex":
      return schema.createIndex(change.collection, change.index);
    case "dropIndex":
      return schema.dropIndex(change.collection, change.name);
    default:
      return change satisfies never;
  }
}
