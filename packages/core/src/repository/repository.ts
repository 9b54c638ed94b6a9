import type { DocumentExecutor } from "../documents/document-database.ts";
import type { Filter } from "../query/filter.ts";
import type { OrderBy } from "../query/order.ts";
import type { SqlExecutor } from "../sql/sql-database.ts";
import type { Entity } from "./entity.ts";

/** A database, or a transaction of one. */
export type RepositoryExecutor = SqlExecutor | DocumentExecutor;

export interface RepositoryQuery<T> {
  /** @default all items */
  readonly where?: Filter<T>;
  /** The first field counts most; items that tie are in the order of their keys. @default by key */
  readonly orderBy?: OrderBy<T>;
}

export interface PagedQuery<T> extends RepositoryQuery<T> {
  /** @default one hundred */
  readonly limit?: number;
  /** Where the page before ended: its `next`. */
  readonly after?: string | undefined;
}

export interface ItemPage<T> {
  readonly items: readonly T[];
  /** Hand it back as `after` of the same query for the next page; undefined on the last. It holds the sort values of the last item, unsigned. */
  readonly next: string | undefined;
}

export type UpdateOutcome<T> =
  | { readonly outcome: "updated"; readonly item: T }
  /** Somebody was quicker; `current` is what is stored now. */
  | { readonly outcome: "conflict"; readonly current: T }
  | { readonly outcome: "gone" };

export interface ItemChanges<T> {
  readonly set?: Partial<T>;
  /** What is added to fields that hold numbers and are never null. */
  readonly increment?: { readonly [Field in keyof T as T[Field] extends number ? Field : never]?: number };
  /** Whether versions stay, so that the change is in nobody's way. @default they grow by one */
  readonly keepVersion?: boolean;
}

/**
 * Items of one entity in a table or a collection.
 *
 * Guarantees, the same on every database: an item comes back as it was written; a filter, an order and the pages of a query hold the same
 * items in the same order; text is compared by code point, null is the lowest value; of concurrent updates of one version exactly one succeeds.
 * After a write that rejected, a transaction can do nothing but end.
 */
export interface Repository<T> {
  readonly entity: Entity<T>;
  /** Rejects with `REPOSITORY_DUPLICATE` when the key, or the fields of a unique index, are taken. */
  insert(item: T): Promise<void>;
  /** All or none, except on document databases without transactions. */
  insertMany(items: readonly T[]): Promise<void>;
  get(key: string): Promise<T | undefined>;
  find(query?: PagedQuery<T>): Promise<ItemPage<T>>;
  /** Reads item by item with bounded memory. */
  stream(query?: RepositoryQuery<T>, options?: { readonly signal?: AbortSignal }): AsyncIterable<T>;
  count(where?: Filter<T>): Promise<number>;
  /** Stores the item if the stored one still has its version, with the next version; without a version field whatever is stored. */
  update(item: T): Promise<UpdateOutcome<T>>;
  /** Changes all that the filter finds; how many. */
  updateMany(where: Filter<T>, changes: ItemChanges<T>): Promise<number>;
  /** Whether there was such an item. */
  delete(key: string): Promise<boolean>;
  /** How many there were. */
  deleteMany(where: Filter<T>): Promise<number>;
  /** The same repository inside of a transaction, which several of them may share. */
  within(tx: RepositoryExecutor): Repository<T>;
}
