import type { Filter } from "../query/filter.ts";
import type { FilterNode } from "../query/filter-node.ts";
import { afterPosition, type Position, requireLimit } from "../query/order.ts";
import { QueryError } from "../query/query-error.ts";
import type { Scalar } from "../query/scalar.ts";
import type { BackendChanges, RepositoryBackend } from "./backend.ts";
import { type CursorQuery, decodePosition, encodePosition } from "./cursor.ts";
import { createDocumentBackend } from "./document-backend.ts";
import type { Entity } from "./entity.ts";
import { decodeItem, encodeField, encodeItem } from "./entity-values.ts";
import type {
  ItemChanges,
  ItemPage,
  PagedQuery,
  Repository,
  RepositoryExecutor,
  RepositoryQuery,
  UpdateOutcome,
} from "./repository.ts";
import { RepositoryError } from "./repository-error.ts";
import { checkNode, entityFilter, entityOrder } from "./repository-query.ts";
import { createSqlBackend } from "./sql-backend.ts";

const defaultLimit = 100;

/** A repository of an entity's items on any SQL or document database, or in one of its transactions. It makes no table: migrations do. */
export function createRepository<T>(entity: Entity<T>, executor: RepositoryExecutor): Repository<T> {
  const backend = "dialect" in executor ? createSqlBackend(entity, executor) : createDocumentBackend(entity, executor);
  const decode = (plain: Readonly<Record<string, unknown>>): T => decodeItem(entity, plain);
  const get = async (key: string): Promise<T | undefined> => {
    keyFilter(entity, key);
    const found = await backend.get(key);
    return found === undefined ? undefined : decode(found);
  };
  return {
    entity,
    get,
    async insert(item) {
      await backend.insert([encodeItem(entity, item)]);
    },
    async insertMany(items) {
      const encoded = items.map((item) => encodeItem(entity, item));
      if (encoded.length > 0) await backend.insert(encoded);
    },
    find: async (query) => findPage(entity, backend, query),
    async *stream({ where, orderBy }: RepositoryQuery<T> = {}, { signal } = {}) {
      const query = { where: entityFilter(entity, where), order: entityOrder(entity, orderBy), limit: undefined };
      for await (const found of backend.stream(query, signal)) yield decode(found);
    },
    count: async (where) => backend.count(entityFilter(entity, where)),
    update: async (item) => updateItem({ entity, backend, get }, item),
    updateMany: async (where, changes) => backend.update(entityFilter(entity, where), encodeChanges(entity, changes)),
    delete: async (key) => (await backend.delete(keyFilter(entity, key))) > 0,
    deleteMany: async (where: Filter<T>) => backend.delete(entityFilter(entity, where)),
    within: (tx) => createRepository(entity, tx),
  };
}

async function findPage<T>(
  entity: Entity<T>,
  backend: RepositoryBackend,
  { where, orderBy, limit = defaultLimit, after }: PagedQuery<T> = {},
): Promise<ItemPage<T>> {
  const query: CursorQuery = {
    entity: entity.name,
    where: entityFilter(entity, where),
    order: entityOrder(entity, orderBy),
  };
  requireLimit(limit);
  const behind = after === undefined ? query.where : behindCursor(entity, query, after);
  // One more than the page holds, only to know whether there is a next page.
  const found = await backend.find({ where: behind, order: query.order, limit: limit + 1 });
  const items = found.slice(0, limit).map((plain) => decodeItem(entity, plain));
  const last = items.at(-1) as Readonly<Record<string, Scalar>> | undefined;
  if (found.length <= limit || last === undefined) return { items, next: undefined };
  const position: Position = query.order.map(({ field }) => last[field] ?? null);
  return { items, next: encodePosition(query, position) };
}

function behindCursor<T>(entity: Entity<T>, query: CursorQuery, after: string): FilterNode {
  const behind = afterPosition(query.order, decodePosition(query, after));
  checkNode(entity, behind);
  return { kind: "all", of: [query.where, behind] };
}

interface UpdateScope<T> {
  readonly entity: Entity<T>;
  readonly backend: RepositoryBackend;
  readonly get: (key: string) => Promise<T | undefined>;
}

async function updateItem<T>({ entity, backend, get }: UpdateScope<T>, item: T): Promise<UpdateOutcome<T>> {
  const encoded = encodeItem(entity, item);
  const { key, version } = entity;
  const before = version === undefined ? undefined : encoded[version];
  const isNext = version !== undefined && typeof before === "number";
  const next = isNext ? { ...encoded, [version]: before + 1 } : encoded;
  const condition: FilterNode = isNext ? { kind: "eq", field: version, value: before } : { kind: "all", of: [] };
  if (await backend.replace(next, condition)) return { outcome: "updated", item: decodeItem(entity, next) };
  const current = await get(String(encoded[key]));
  return current === undefined ? { outcome: "gone" } : { outcome: "conflict", current };
}

function encodeChanges<T>(
  entity: Entity<T>,
  { set = {}, increment = {}, keepVersion = false }: ItemChanges<T>,
): BackendChanges {
  const assigned: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(set))
    assigned[name] = encodeField(entity.name, changeable(entity, name), value);
  const added: Record<string, number> = {};
  for (const [name, by] of Object.entries(increment)) {
    const field = changeable(entity, name);
    if (field.isNullable || (field.type !== "integer" && field.type !== "number") || name in assigned)
      throw invalidChange(entity.name, `the field ${name} cannot be incremented`);
    added[name] = encodeField(entity.name, field, by) as number;
  }
  if (Object.keys(assigned).length + Object.keys(added).length === 0)
    throw invalidChange(entity.name, "an update must change a field");
  if (entity.version !== undefined && !keepVersion) added[entity.version] = 1;
  return { set: assigned, increment: added };
}

function changeable<T>(entity: Entity<T>, name: string) {
  const field = entity.fields.find((each) => each.name === name);
  if (field === undefined || name === entity.key || name === entity.version)
    throw invalidChange(entity.name, `the field ${JSON.stringify(name.slice(0, 100))} cannot be changed so`);
  return field;
}

/** Throws `QUERY_VALUE_INVALID` for what is no key. */
function keyFilter<T>(entity: Entity<T>, key: string): FilterNode {
  if (typeof key !== "string")
    throw new QueryError("QUERY_VALUE_INVALID", `the key of ${entity.name} must be text`, {
      data: { field: entity.key },
    });
  const node: FilterNode = { kind: "eq", field: entity.key, value: key };
  checkNode(entity, node);
  return node;
}

const invalidChange = (entity: string, why: string): RepositoryError =>
  new RepositoryError("REPOSITORY_ITEM_INVALID", `${entity}: ${why}`, { data: { entity } });
