import type {
  DocumentOperations,
  FilterNode,
  PlainDocument,
  ResolvedDocumentChanges,
  ResolvedDocumentQuery,
} from "@mega/core/documents";
import type { ClientSession, Collection, Db, Document, FindCursor, FindOptions, UpdateFilter } from "mongodb";
import {
  decodeDocument,
  encodeDocument,
  encodeFilter,
  encodeOrder,
  findsOneAtMost,
  type StoredDocument,
} from "./encode-filter.ts";
import type { GuardedCall } from "./guarded-calls.ts";

/** Runs one call: behind the breaker, and in a transaction one after the other. */
export type RunCall = <T>(call: GuardedCall, work: () => Promise<T>) => Promise<T>;

export interface OperationsScope {
  readonly db: Db;
  readonly run: RunCall;
  /** Set in a transaction, where a lost write is undone with it. */
  readonly session?: ClientSession;
  /** After which the server itself ends a call; 0 = never. */
  readonly timeoutMs: number;
  readonly streamBatchDocuments: number;
}

/** The operations of the port, on the database or within one transaction. */
export class MongodbOperations implements DocumentOperations {
  readonly #scope: OperationsScope;
  readonly #options: { readonly session?: ClientSession };
  readonly #limited: { readonly session?: ClientSession; readonly maxTimeMS?: number };

  constructor(scope: OperationsScope) {
    this.#scope = scope;
    const { session, timeoutMs } = scope;
    this.#options = session === undefined ? {} : { session };
    this.#limited = timeoutMs === 0 ? this.#options : { ...this.#options, maxTimeMS: timeoutMs };
  }

  insert(collection: string, documents: readonly PlainDocument[]): Promise<void> {
    const [first, ...others] = documents.map(encodeDocument);
    return this.#write("insert", collection, async (stored) => {
      if (first === undefined) return;
      await (others.length === 0
        ? stored.insertOne(first, this.#options)
        : stored.insertMany([first, ...others], { ...this.#options, ordered: true }));
    });
  }

  find(collection: string, query: ResolvedDocumentQuery): Promise<readonly PlainDocument[]> {
    return this.#read("find", collection, async (stored) =>
      (await this.#cursor(stored, query, this.#limited).toArray()).map(decodeDocument),
    );
  }

  async *stream(
    collection: string,
    query: ResolvedDocumentQuery,
    signal: AbortSignal | undefined,
  ): AsyncIterable<PlainDocument> {
    const { db, streamBatchDocuments: batchSize } = this.#scope;
    // Its time on the server is that of all batches together, so no single limit fits it.
    const cursor = this.#cursor(db.collection(collection), query, { ...this.#options, batchSize });
    const fetch = async (): Promise<readonly StoredDocument[]> =>
      (await cursor.hasNext()) ? cursor.readBufferedDocuments() : [];
    let isBroken = false;
    try {
      for (;;) {
        const batch = await this.#run({ name: "fetch", collection, isWrite: false, signal }, fetch);
        if (batch.length === 0) return;
        for (const document of batch) yield decodeDocument(document);
      }
    } catch (error) {
      isBroken = true;
      throw error;
    } finally {
      const closing = cursor.close().catch(() => undefined);
      if (!isBroken) await closing;
    }
  }

  count(collection: string, where: FilterNode): Promise<number> {
    return this.#read("count", collection, (stored) => stored.countDocuments(encodeFilter(where), this.#limited));
  }

  async replace(collection: string, document: PlainDocument, condition: FilterNode): Promise<boolean> {
    const { _id, ...fields } = encodeDocument(document);
    const filter = encodeFilter({ kind: "all", of: [{ kind: "eq", field: "id", value: _id }, condition] });
    const { matchedCount } = await this.#write("replace", collection, (stored) =>
      stored.replaceOne(filter, fields, this.#limited),
    );
    return matchedCount > 0;
  }

  async update(collection: string, where: FilterNode, { set, increment }: ResolvedDocumentChanges): Promise<number> {
    const changes: UpdateFilter<Document> = {
      ...(Object.keys(set).length > 0 && { $set: set }),
      ...(Object.keys(increment).length > 0 && { $inc: increment }),
    };
    const { matchedCount } = await this.#write("update", collection, (stored) =>
      findsOneAtMost(where)
        ? stored.updateOne(encodeFilter(where), changes as UpdateFilter<StoredDocument>, this.#limited)
        : stored.updateMany(encodeFilter(where), changes as UpdateFilter<StoredDocument>, this.#limited),
    );
    return matchedCount;
  }

  async delete(collection: string, where: FilterNode): Promise<number> {
    const { deletedCount } = await this.#write("delete", collection, (stored) =>
      findsOneAtMost(where)
        ? stored.deleteOne(encodeFilter(where), this.#limited)
        : stored.deleteMany(encodeFilter(where), this.#limited),
    );
    return deletedCount;
  }

  #cursor(
    stored: Collection<StoredDocument>,
    { where, order, limit }: ResolvedDocumentQuery,
    options: FindOptions,
  ): FindCursor<StoredDocument> {
    const cursor = stored.find<StoredDocument>(encodeFilter(where), options);
    if (order.length > 0) cursor.sort(encodeOrder(order));
    return limit === undefined ? cursor : cursor.limit(limit);
  }

  #read<T>(name: string, collection: string, work: (stored: Collection<StoredDocument>) => Promise<T>): Promise<T> {
    return this.#run({ name, collection, isWrite: false }, () => work(this.#scope.db.collection(collection)));
  }

  #write<T>(name: string, collection: string, work: (stored: Collection<StoredDocument>) => Promise<T>): Promise<T> {
    const isWrite = this.#scope.session === undefined;
    return this.#run({ name, collection, isWrite }, () => work(this.#scope.db.collection(collection)));
  }

  #run<T>(call: GuardedCall, work: () => Promise<T>): Promise<T> {
    return this.#scope.run(call, work);
  }
}
