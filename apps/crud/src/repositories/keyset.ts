import {
  and,
  type Condition,
  type Filter,
  gt,
  gte,
  lt,
  lte,
  type OrderBy,
  or,
  type Repository,
} from "@mega/core/repository";

export type Order = "asc" | "desc";

/** The sort key of the last item of the page before: the value that it is sorted by, and its id. */
export type PageKey = readonly (string | number)[];

export interface PageRequest {
  readonly limit: number;
  readonly after: PageKey | undefined;
}

export interface Slice<T> {
  readonly items: readonly T[];
  /** The key to continue after; undefined on the last page. */
  readonly next: PageKey | undefined;
}

interface Keyed {
  readonly id: string;
}

export interface SliceQuery<T> {
  readonly where: Filter<T>;
  /** A field that holds text; null in it comes last, so it is for descending orders. Items that tie are in the order of their ids. */
  readonly by: keyof T & string;
  readonly order: Order;
}

/**
 * A page of what the filter finds. Unlike the repository's own cursor the key is bound to nothing, so that the filter may name what
 * changes meanwhile, such as the boards of a person; the routes bind it to what was asked.
 */
export async function findSlice<T extends Keyed>(
  repository: Repository<T>,
  { where, by, order }: SliceQuery<T>,
  { limit, after }: PageRequest,
): Promise<Slice<T>> {
  const behind = after === undefined ? where : and(where, behindKey(repository, { by, order }, after));
  const { items, next } = await repository.find({ where: behind, orderBy: orderBy(by, order), limit });
  const last = items.at(-1);
  return { items, next: next === undefined || last === undefined ? undefined : keyOf(last, by) };
}

/** For what there are tens or hundreds of. */
export async function findAll<T>(
  repository: Repository<T>,
  query: Pick<NonNullable<Parameters<Repository<T>["find"]>[0]>, "where" | "orderBy">,
): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await repository.find({ ...query, limit: 1_000, after });
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}

const orderBy = <T>(by: keyof T & string, order: Order): OrderBy<T> => ({ [by]: order }) as unknown as OrderBy<T>;

function keyOf<T extends Keyed>(item: T, by: keyof T & string): PageKey {
  return by === "id" ? [item.id] : [String(item[by] ?? ""), item.id];
}

function behindKey<T extends Keyed>(
  { entity }: Repository<T>,
  { by, order }: Pick<SliceQuery<T>, "by" | "order">,
  [first = "", id = ""]: PageKey,
): Filter<T> {
  const value = String(first);
  const past = order === "asc" ? gt : lt;
  if (by === "id") return fieldIs(by, past(value));
  const isNullable = entity.fields.some((field) => field.name === by && field.isNullable);
  const isNull = isNullable && value === "";
  const tied = and(fieldIs<T>(by, isNull ? null : value), fieldIs<T>("id", past(String(id))));
  if (isNull) return tied;
  if (isNullable) return or(fieldIs(by, past(value)), fieldIs(by, null), tied);
  // The first part is implied by the second, but in a form for which databases use an index.
  return and(fieldIs<T>(by, order === "asc" ? gte(value) : lte(value)), or(fieldIs<T>(by, past(value)), tied));
}

const fieldIs = <T>(field: string, wanted: Condition | string | null): Filter<T> =>
  ({ [field]: wanted }) as unknown as Filter<T>;
