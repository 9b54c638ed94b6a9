import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import type { Label } from "../schemas/label.ts";
import { findAll } from "./keyset.ts";
import { repositoryOf } from "./repository-of.ts";

export const labels = defineEntity<Label>({
  name: "labels",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    boardId: "string",
    name: "string",
    color: "string",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
  },
});

export const findLabel = (db: RepositoryExecutor, id: string): Promise<Label | undefined> =>
  repositoryOf(labels, db).get(id);

export const listLabels = (db: RepositoryExecutor, boardId: string): Promise<Label[]> =>
  findAll(repositoryOf(labels, db), { where: { boardId }, orderBy: { name: "asc" } });

export const insertLabel = (db: RepositoryExecutor, label: Label): Promise<void> =>
  repositoryOf(labels, db).insert(label);

/** Stores `next` if nobody has changed the label since it was read. */
export async function replaceLabel(db: RepositoryExecutor, next: Label): Promise<boolean> {
  const { id, version, name, color, updatedAt } = next;
  const set = { name, color, updatedAt };
  return (await repositoryOf(labels, db).updateMany({ id, version: version - 1 }, { set })) === 1;
}

/** Take it off the cards first. */
export async function deleteLabel(db: RepositoryExecutor, id: string): Promise<void> {
  await repositoryOf(labels, db).delete(id);
}
