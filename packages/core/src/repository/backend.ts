import type { FilterNode } from "../query/filter-node.ts";
import type { OrderKey } from "../query/order.ts";
import type { PlainItem } from "./entity-values.ts";

export interface BackendQuery {
  readonly where: FilterNode;
  readonly order: readonly OrderKey[];
  readonly limit: number | undefined;
}

export interface BackendChanges {
  readonly set: PlainItem;
  readonly increment: Readonly<Record<string, number>>;
}

type Found = Readonly<Record<string, unknown>>;

/** What a repository needs of one kind of database. Everything it is given was checked. */
export interface RepositoryBackend {
  insert(items: readonly PlainItem[]): Promise<void>;
  get(key: string): Promise<Found | undefined>;
  find(query: BackendQuery): Promise<readonly Found[]>;
  stream(query: BackendQuery, signal: AbortSignal | undefined): AsyncIterable<Found>;
  count(where: FilterNode): Promise<number>;
  /** Stores the item in place of the one with its key if that meets the condition. */
  replace(item: PlainItem, condition: FilterNode): Promise<boolean>;
  update(where: FilterNode, changes: BackendChanges): Promise<number>;
  delete(where: FilterNode): Promise<number>;
}
