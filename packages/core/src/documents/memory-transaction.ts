import type { PlainDocument } from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";
import type { MemorySpace } from "./memory-view.ts";

/** What takes the place of the documents of these ids; undefined removes one. */
export type Successors = ReadonlyMap<string, PlainDocument | undefined>;

/** What a transaction needs of the store. */
export interface TransactionBase extends MemorySpace {
  requireFree(collection: string, successors: Successors): void;
  putAll(writes: ReadonlyMap<string, Successors>): void;
}

/** Thrown inside of the store alone: another write came between, so the work has to run again. */
export class MemoryCollision extends Error {}

/**
 * One run of a transaction: its writes are kept apart until the commit. It remembers each document as it first met it; at the commit those that
 * it has written must still be the same.
 */
export class MemoryTransaction implements MemorySpace {
  readonly #base: TransactionBase;
  readonly #met = new Map<string, Map<string, PlainDocument | undefined>>();
  readonly #written = new Map<string, Map<string, PlainDocument | undefined>>();
  #isOpen = true;

  constructor(base: TransactionBase) {
    this.#base = base;
  }

  requireOpen(): void {
    if (!this.#isOpen) throw new DocumentError("DOCUMENT_CLOSED", "the transaction has ended");
    this.#base.requireOpen();
  }

  *all(collection: string): Iterable<PlainDocument> {
    const written = this.#written.get(collection);
    for (const document of this.#base.all(collection)) {
      if (written?.has(document.id) === true) continue;
      this.#meet(collection, document.id, document);
      yield document;
    }
    for (const document of written?.values() ?? []) if (document !== undefined) yield document;
  }

  byId(collection: string, id: string): PlainDocument | undefined {
    const written = this.#written.get(collection);
    if (written?.has(id) === true) return written.get(id);
    const document = this.#base.byId(collection, id);
    this.#meet(collection, id, document);
    return document;
  }

  put(collection: string, successors: Successors): void {
    const written = this.#written.get(collection) ?? new Map<string, PlainDocument | undefined>();
    const all = new Map([...written, ...successors]);
    this.#base.requireFree(collection, all);
    for (const id of successors.keys()) this.#meet(collection, id, this.#base.byId(collection, id));
    this.#written.set(collection, all);
  }

  /** Throws a `MemoryCollision` when a document that it wrote is no longer the one it met. */
  commit(): void {
    this.requireOpen();
    for (const [collection, written] of this.#written)
      for (const id of written.keys())
        if (this.#base.byId(collection, id) !== this.#met.get(collection)?.get(id)) throw new MemoryCollision();
    this.#base.putAll(this.#written);
  }

  end(): void {
    this.#isOpen = false;
  }

  #meet(collection: string, id: string, document: PlainDocument | undefined): void {
    const met = this.#met.get(collection) ?? new Map<string, PlainDocument | undefined>();
    this.#met.set(collection, met);
    if (!met.has(id)) met.set(id, document);
  }
}
