import type { OrderKey } from "../query/order.ts";
import { compareScalars, type Scalar } from "../query/scalar.ts";
import type { DocumentIndex } from "./document-database.ts";
import type { PlainDocument } from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";

/** One collection: documents are replaced, never changed, so that whoever holds one holds what it was. */
export class MemoryCollection {
  readonly name: string;
  readonly documents = new Map<string, PlainDocument>();
  readonly #indexes = new Map<string, DocumentIndex>();
  /** The ids behind each key of each unique index. */
  readonly #taken = new Map<string, Map<string, string>>();

  constructor(name: string) {
    this.name = name;
  }

  /** What takes the place of the documents of these ids. Call `requireFree` first. */
  put(successors: ReadonlyMap<string, PlainDocument | undefined>): void {
    for (const [name, taken] of this.#taken) {
      const index = this.#indexes.get(name);
      if (index === undefined) continue;
      // All keys are left before any is taken: documents may swap theirs.
      for (const id of successors.keys()) {
        const before = this.documents.get(id);
        if (before !== undefined) taken.delete(keyOf(index, before));
      }
      for (const [id, next] of successors) if (next !== undefined) taken.set(keyOf(index, next), id);
    }
    for (const [id, next] of successors) {
      if (next === undefined) this.documents.delete(id);
      else this.documents.set(id, next);
    }
  }

  /**
   * Throws `DOCUMENT_DUPLICATE_KEY` unless the unique keys of all successors are free, or belong to documents whose successors leave them.
   * Successors go by id; those that are undefined are about to be removed.
   */
  requireFree(successors: ReadonlyMap<string, PlainDocument | undefined>): void {
    for (const [name, taken] of this.#taken) {
      const index = this.#indexes.get(name);
      if (index === undefined) continue;
      const keys = new Set<string>();
      for (const document of successors.values()) {
        if (document === undefined) continue;
        const key = keyOf(index, document);
        const holder = taken.get(key);
        if (keys.has(key) || (holder !== undefined && !successors.has(holder))) throw duplicate(this.name, index);
        keys.add(key);
      }
    }
  }

  addIndex(index: DocumentIndex): void {
    if (index.unique === true) {
      const keys = new Map<string, string>();
      for (const document of this.documents.values()) {
        const key = keyOf(index, document);
        if (keys.has(key)) throw duplicate(this.name, index);
        keys.set(key, document.id);
      }
      this.#taken.set(index.name, keys);
    }
    this.#indexes.set(index.name, index);
  }

  index(name: string): DocumentIndex | undefined {
    return this.#indexes.get(name);
  }

  removeIndex(name: string): void {
    this.#indexes.delete(name);
    this.#taken.delete(name);
  }
}

const keyOf = ({ fields }: DocumentIndex, document: PlainDocument): string =>
  JSON.stringify(Object.keys(fields).map((field) => (Object.hasOwn(document, field) ? document[field] : null)));

const duplicate = (collection: string, { name, fields }: DocumentIndex): DocumentError =>
  new DocumentError("DOCUMENT_DUPLICATE_KEY", `a document with the same ${Object.keys(fields).join(", ")} exists`, {
    data: { collection, index: name, fields: Object.keys(fields) },
  });

/** How documents stand in this order. */
export function compareDocuments(order: readonly OrderKey[]): (a: PlainDocument, b: PlainDocument) => number {
  const fieldOf = (document: PlainDocument, field: string): Scalar =>
    Object.hasOwn(document, field) ? (document[field] as Scalar) : null;
  return (a, b) => {
    for (const { field, direction } of order) {
      const result = compareScalars(fieldOf(a, field), fieldOf(b, field));
      if (result !== 0) return direction === "asc" ? result : -result;
    }
    return 0;
  };
}
