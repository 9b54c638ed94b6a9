import type { Clock } from "../clock.ts";
import { untilAborted } from "../until-aborted.ts";
import type {
  DocumentExclusiveOptions,
  DocumentIndex,
  DocumentSchema,
  DocumentTransactionOptions,
} from "./document-database.ts";
import type { DocumentDriver, DocumentOperations, PlainDocument } from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";
import { MemoryCollection } from "./memory-collection.ts";
import type { ResolvedMemoryDocuments } from "./memory-documents-options.ts";
import { MemoryLocks } from "./memory-locks.ts";
import { MemoryCollision, MemoryTransaction, type Successors, type TransactionBase } from "./memory-transaction.ts";
import { createMemoryOperations } from "./memory-view.ts";

/** How often a transaction runs when others keep coming between. One of those that collide always gets through. */
const maxRuns = 100;

/** The documents of one process. */
export class MemoryStore implements TransactionBase, DocumentSchema {
  readonly #limits: ResolvedMemoryDocuments;
  readonly #collections = new Map<string, MemoryCollection>();
  #count = 0;
  #isOpen = true;

  constructor(limits: ResolvedMemoryDocuments) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#count;
  }

  close(): void {
    this.#isOpen = false;
    this.#collections.clear();
  }

  requireOpen(): void {
    if (!this.#isOpen) throw new DocumentError("DOCUMENT_CLOSED", "the database is closed");
  }

  all(collection: string): Iterable<PlainDocument> {
    return this.#collections.get(collection)?.documents.values() ?? [];
  }

  byId(collection: string, id: string): PlainDocument | undefined {
    return this.#collections.get(collection)?.documents.get(id);
  }

  requireFree(name: string, successors: Successors): void {
    this.#collections.get(name)?.requireFree(successors);
  }

  put(name: string, successors: Successors): void {
    this.putAll(new Map([[name, successors]]));
  }

  /** Puts everything or throws, whatever the number of collections. */
  putAll(writes: ReadonlyMap<string, Successors>): void {
    let more = 0;
    for (const [name, successors] of writes) {
      const collection = this.#open(name);
      collection.requireFree(successors);
      for (const [id, document] of successors) {
        if (document !== undefined) this.#requireSize(document);
        more += (document === undefined ? 0 : 1) - (collection.documents.has(id) ? 1 : 0);
      }
    }
    const { maxDocuments } = this.#limits;
    if (more > 0 && this.#count + more > maxDocuments)
      throw new DocumentError("DOCUMENT_STORAGE_FULL", `there is room for ${maxDocuments} documents`, {
        data: { maxDocuments },
      });
    for (const [name, successors] of writes) this.#open(name).put(successors);
    this.#count += more;
  }

  async createCollection(name: string): Promise<void> {
    this.requireOpen();
    this.#open(name);
  }

  async dropCollection(name: string): Promise<void> {
    this.requireOpen();
    this.#count -= this.#collections.get(name)?.documents.size ?? 0;
    this.#collections.delete(name);
  }

  async createIndex(collection: string, index: DocumentIndex): Promise<void> {
    this.requireOpen();
    const opened = this.#open(collection);
    const existing = opened.index(index.name);
    if (existing === undefined) return opened.addIndex(index);
    if (JSON.stringify(existing) !== JSON.stringify(index))
      throw new DocumentError("DOCUMENT_CALL_INVALID", `another index is named ${index.name}: drop it first`, {
        data: { collection, index: index.name },
      });
  }

  async dropIndex(collection: string, name: string): Promise<void> {
    this.requireOpen();
    this.#collections.get(collection)?.removeIndex(name);
  }

  #open(name: string): MemoryCollection {
    const collection = this.#collections.get(name) ?? new MemoryCollection(name);
    this.#collections.set(name, collection);
    return collection;
  }

  #requireSize(document: PlainDocument): void {
    const { maxDocumentBytes } = this.#limits;
    const bytes = Buffer.byteLength(JSON.stringify(document));
    if (bytes <= maxDocumentBytes) return;
    throw new DocumentError(
      "DOCUMENT_TOO_LARGE",
      `the document takes ${bytes} bytes; the most is ${maxDocumentBytes}`,
      {
        data: { bytes, maxDocumentBytes },
      },
    );
  }
}

export function createMemoryDriver(store: MemoryStore, clock: Clock): DocumentDriver {
  const locks = new MemoryLocks(clock);
  return {
    ...createMemoryOperations(store),
    native: store,
    capabilities: { transactions: true },
    schema: store,
    transaction: (work, options) => runTransaction(store, work, options),
    exclusively: <T>(name: string, work: () => Promise<T>, options: DocumentExclusiveOptions) =>
      locks.hold(name, work, options),
  };
}

async function runTransaction<T>(
  store: MemoryStore,
  work: (tx: DocumentOperations) => Promise<T>,
  { signal }: DocumentTransactionOptions,
): Promise<T> {
  for (let run = 0; run < maxRuns; run += 1) {
    const transaction = new MemoryTransaction(store);
    const perform = async (): Promise<T> => work(createMemoryOperations(transaction));
    try {
      const result = await (signal === undefined ? perform() : untilAborted(perform, signal));
      transaction.commit();
      return result;
    } catch (error) {
      if (!(error instanceof MemoryCollision)) throw error;
    } finally {
      transaction.end();
    }
  }
  throw new DocumentError("DOCUMENT_CONFLICT", `the transaction collided with others ${maxRuns} times`);
}
