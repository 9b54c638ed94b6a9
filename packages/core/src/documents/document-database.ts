import type { Filter } from "../query/filter.ts";
import type { OrderBy, Position } from "../query/order.ts";

/** What JSON can say. */
export type DocumentValue =
  | string
  | number
  | boolean
  | null
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

/** A document as a type of an application declares it: fields of JSON, and a text that no other document of its collection has. */
export interface DocumentWithId {
  readonly id: string;
}

export interface DocumentQuery<T> {
  /** @default all documents */
  readonly where?: Filter<T>;
  /** The first field counts most; documents that tie are in the order of their ids. @default by id */
  readonly orderBy?: OrderBy<T>;
  /** @default no limit */
  readonly limit?: number;
  /** Only what stands behind this place: the values of the fields of `orderBy`, then the id, unless that is among them. */
  readonly after?: Position;
}

export interface DocumentStreamOptions {
  readonly signal?: AbortSignal;
}

export interface DocumentChanges<T> {
  /** Fields and their new values. */
  readonly set?: { readonly [Field in Exclude<keyof T, "id">]?: Exclude<T[Field], undefined> };
  /** Fields that hold numbers, and what is added to each. A missing one counts as 0; null and text reject with `DOCUMENT_CALL_INVALID`. */
  readonly increment?: { readonly [Field in keyof T as T[Field] extends number ? Field : never]?: number };
}

/**
 * The documents of one collection. What is written is copied, what is read is a copy.
 *
 * Each method rejects with a `QueryError` or with `DOCUMENT_KEY_INVALID`, `DOCUMENT_VALUE_INVALID` or `DOCUMENT_CALL_INVALID` before the
 * database is asked, when its input is of the wrong form. A key that begins with `$`, holds a `.` or is `__proto__` is refused at any depth,
 * and so is an object where a filter takes a value: no input can become an operator.
 */
export interface DocumentCollection<T extends DocumentWithId> {
  readonly name: string;
  /** Rejects with `DOCUMENT_DUPLICATE_KEY` when the id, or the fields of a unique index, are taken. */
  insert(document: T): Promise<void>;
  /** All or none where `capabilities.transactions` holds; elsewhere those before the first failure, and `data.inserted` tells how many. */
  insertMany(documents: readonly T[]): Promise<void>;
  get(id: string): Promise<T | undefined>;
  find(query?: DocumentQuery<T>): Promise<readonly T[]>;
  /** Reads document by document with bounded memory; leaving the loop or aborting releases the cursor. */
  stream(query?: DocumentQuery<T>, options?: DocumentStreamOptions): AsyncIterable<T>;
  count(where?: Filter<T>): Promise<number>;
  /** Stores the document in place of the one with its id if that one meets `condition`, in one step; whether it did. */
  replaceIf(document: T, condition: Filter<T>): Promise<boolean>;
  /** Changes fields of all documents that the filter finds; how many it found. Each document changes in one step. */
  update(where: Filter<T>, changes: DocumentChanges<T>): Promise<number>;
  /** Deletes all documents that the filter finds; how many. */
  delete(where: Filter<T>): Promise<number>;
}

/** Where documents are read and written: the database itself, or one transaction of it. */
export interface DocumentExecutor {
  /** Opens nothing. A collection that no migration made comes into being with its first document. Throws `DOCUMENT_NAME_INVALID`. */
  collection<T extends DocumentWithId = DocumentWithId & Readonly<Record<string, DocumentValue>>>(
    name: string,
  ): DocumentCollection<T>;
}

export interface DocumentTransactionOptions {
  /** Rolls back and rejects with the signal's reason when it aborts before the commit. */
  readonly signal?: AbortSignal;
}

export interface DocumentExclusiveOptions {
  /** How long to wait for another holder before rejecting with `DOCUMENT_LOCKED`. @default one minute */
  readonly timeoutMs?: number;
  /** Gives up waiting with the signal's reason. It does not interrupt `work`. */
  readonly signal?: AbortSignal;
}

export interface DocumentCapabilities {
  /** Whether `transaction` works here, as it does not on a MongoDB server that stands alone. */
  readonly transactions: boolean;
}

export interface DocumentIndex {
  readonly name: string;
  /** In the order of the index. */
  readonly fields: Readonly<Record<string, "asc" | "desc">>;
  /** Whether no two documents may have the same values in these fields; null and missing are one value. @default they may */
  readonly unique?: boolean;
}

/** Changes of collections and indexes. For migrations: each is done once it resolves, and outside of any transaction. */
export interface DocumentSchema {
  /** Changes nothing when the collection exists. */
  createCollection(name: string): Promise<void>;
  /** Drops documents and indexes too; changes nothing when there is none. */
  dropCollection(name: string): Promise<void>;
  /** Rejects with `DOCUMENT_DUPLICATE_KEY` when documents are in the way of a unique index. Changes nothing when the same index exists. */
  createIndex(collection: string, index: DocumentIndex): Promise<void>;
  /** Changes nothing when there is none. */
  dropIndex(collection: string, name: string): Promise<void>;
}

/**
 * The document port.
 *
 * Guarantees: a write that resolved is durable as far as the driver's README says; one that rejected left no trace, unless the code is
 * `DOCUMENT_OUTCOME_UNKNOWN` or the method says otherwise; nobody sees anything of a transaction before it commits, the transaction itself sees
 * its own writes; transactions that read and then write the same document lose no update; a transaction used after its end rejects with
 * `DOCUMENT_CLOSED`; text is compared by code point, null is the lowest value.
 */
export interface DocumentDatabase extends DocumentExecutor {
  /** The driver's own client, for what the port does not cover. */
  readonly native: unknown;
  readonly capabilities: DocumentCapabilities;
  readonly schema: DocumentSchema;
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects or throws. When it collided with another transaction it
   * runs again from the start, so let it do nothing but call `tx`; when that happens too often it rejects with `DOCUMENT_CONFLICT`.
   * There are no transactions inside of transactions. Rejects with `DOCUMENT_UNSUPPORTED` where there are none at all.
   */
  transaction<T>(work: (tx: DocumentExecutor) => Promise<T>, options?: DocumentTransactionOptions): Promise<T>;
  /**
   * Runs `work` while holding a lock of this name that no other process on the same database can hold. The lock ends with `work`, and some time
   * after the process died.
   */
  exclusively<T>(name: string, work: () => Promise<T>, options?: DocumentExclusiveOptions): Promise<T>;
}
