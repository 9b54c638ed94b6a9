import type { FilterNode } from "../query/filter-node.ts";
import type { OrderKey } from "../query/order.ts";
import type {
  DocumentCapabilities,
  DocumentExclusiveOptions,
  DocumentSchema,
  DocumentTransactionOptions,
  DocumentValue,
} from "./document-database.ts";

/** A document as drivers see it: checked, so that it holds nothing but JSON, no key of an operator, and a text as its id. */
export interface PlainDocument {
  readonly id: string;
  readonly [key: string]: DocumentValue;
}

/** A query as drivers see it. `after` has become part of the filter; the order ends in the id. */
export interface ResolvedDocumentQuery {
  readonly where: FilterNode;
  readonly order: readonly OrderKey[];
  readonly limit: number | undefined;
}

/** At least one member, and no field in both. */
export interface ResolvedDocumentChanges {
  readonly set: Readonly<Record<string, DocumentValue>>;
  readonly increment: Readonly<Record<string, number>>;
}

/** What a driver implements for its database and for each of its transactions. All input is checked; documents are the caller's: copy them. */
export interface DocumentOperations {
  /** Never empty. */
  insert(collection: string, documents: readonly PlainDocument[]): Promise<void>;
  find(collection: string, query: ResolvedDocumentQuery): Promise<readonly PlainDocument[]>;
  /** Releases its cursor when the loop is left. */
  stream(
    collection: string,
    query: ResolvedDocumentQuery,
    signal: AbortSignal | undefined,
  ): AsyncIterable<PlainDocument>;
  count(collection: string, where: FilterNode): Promise<number>;
  replace(collection: string, document: PlainDocument, condition: FilterNode): Promise<boolean>;
  update(collection: string, where: FilterNode, changes: ResolvedDocumentChanges): Promise<number>;
  delete(collection: string, where: FilterNode): Promise<number>;
}

/** What a driver implements; `createDocumentDatabase` makes the port of it. Names of collections and indexes are checked as well. */
export interface DocumentDriver extends DocumentOperations {
  readonly native: unknown;
  readonly capabilities: DocumentCapabilities;
  readonly schema: DocumentSchema;
  transaction<T>(work: (tx: DocumentOperations) => Promise<T>, options: DocumentTransactionOptions): Promise<T>;
  exclusively<T>(name: string, work: () => Promise<T>, options: DocumentExclusiveOptions): Promise<T>;
}
