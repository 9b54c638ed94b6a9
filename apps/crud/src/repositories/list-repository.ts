import { defineEntity, isNotNull, type RepositoryExecutor } from "@mega/core/repository";
import type { List } from "../schemas/list.ts";
import { findAll, findSlice, type PageRequest, type Slice } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";

export const lists = defineEntity<List>({
  name: "lists",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    boardId: "string",
    name: "string",
    position: "string",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
    deletedAt: "timestamp?",
  },
});

export const findList = (db: RepositoryExecutor, id: string): Promise<List | undefined> =>
  repositoryOf(lists, db).get(id);

export const listLists = (db: RepositoryExecutor, boardId: string): Promise<List[]> =>
  findAll(repositoryOf(lists, db), { where: { boardId, deletedAt: null }, orderBy: { position: "asc" } });

/** As people see them; those in the bin begin with the last deleted one. */
export const listListPage = (
  db: RepositoryExecutor,
  { boardId, isDeleted }: { readonly boardId: string; readonly isDeleted: boolean },
  page: PageRequest,
): Promise<Slice<List>> =>
  findSlice(
    repositoryOf(lists, db),
    isDeleted
      ? { where: { boardId, deletedAt: isNotNull() }, by: "deletedAt", order: "desc" }
      : { where: { boardId, deletedAt: null }, by: "position", order: "asc" },
    page,
  );

export async function findLastListPosition(db: RepositoryExecutor, boardId: string): Promise<string | undefined> {
  const last = { where: { boardId }, orderBy: { position: "desc" }, limit: 1 } as const;
  return (await repositoryOf(lists, db).find(last)).items[0]?.position;
}

export const insertList = (db: RepositoryExecutor, list: List): Promise<void> => repositoryOf(lists, db).insert(list);

/** Stores `next` if nobody has changed the list since it was read. */
export async function replaceList(db: RepositoryExecutor, next: List): Promise<boolean> {
  const { id, version, name, position, updatedAt, deletedAt } = next;
  const set = { name, position, updatedAt, deletedAt };
  return (await repositoryOf(lists, db).updateMany({ id, version: version - 1 }, { set })) === 1;
}
