import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import { repositoryOf } from "./repository-of.ts";

export interface FinishedImport {
  readonly id: string;
  readonly boardId: string;
  readonly imported: number;
}

interface ImportItem extends FinishedImport {
  readonly createdAt: string;
}

export const cardImports = defineEntity<ImportItem>({
  name: "card_imports",
  key: "id",
  columns: "snake_case",
  fields: { id: "string", boardId: "string", imported: "integer", createdAt: "timestamp" },
});

export const findImport = (db: RepositoryExecutor, id: string): Promise<FinishedImport | undefined> =>
  repositoryOf(cardImports, db).get(id);

export const insertImport = (db: RepositoryExecutor, finished: FinishedImport, at: string): Promise<void> =>
  repositoryOf(cardImports, db).insert({ ...finished, createdAt: at });
