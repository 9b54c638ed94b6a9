import type { DocumentDatabase } from "../../documents/index.ts";
import { createEntityTable, createRepository, defineEntity, type Repository } from "../../repository/index.ts";
import { type SqlDatabase, sql } from "../../sql/index.ts";

/** An empty database of either kind, opened for one test. */
export interface OpenRepositoryDatabase {
  readonly database: SqlDatabase | DocumentDatabase;
  readonly close: () => Promise<void>;
}

/** What the suites store: a field of every type. */
export interface Task {
  readonly id: string;
  readonly title: string;
  readonly boardId: string | null;
  readonly rank: number | null;
  readonly effort: number;
  readonly isDone: boolean;
  readonly dueAt: string | null;
  readonly extra: unknown;
  readonly version: number;
}

const tasks = defineEntity<Task>({
  name: "tasks",
  fields: {
    id: "string",
    title: "string",
    boardId: "string?",
    rank: "integer?",
    effort: "number",
    isDone: "boolean",
    dueAt: "timestamp?",
    extra: "json?",
    version: "integer",
  },
  key: "id",
  version: "version",
  columns: "snake_case",
});

/** An entity whose key is called something else, and that has no version. */
export interface Tag {
  readonly name: string;
  readonly color: string;
}

const tags = defineEntity<Tag>({ name: "tags", fields: { name: "string", color: "string" }, key: "name" });

export const task = (id: string, changes: Partial<Omit<Task, "id">> = {}): Task => ({
  id,
  title: `task ${id}`,
  boardId: null,
  rank: null,
  effort: 1,
  isDone: false,
  dueAt: null,
  extra: null,
  version: 1,
  ...changes,
});

export interface Scene {
  readonly database: SqlDatabase | DocumentDatabase;
  readonly repository: Repository<Task>;
  readonly tagRepository: Repository<Tag>;
}

export type OpenScene = () => Promise<Scene>;

/** Makes tables, or collections, with one unique index over the title. */
export async function prepareTasks(database: SqlDatabase | DocumentDatabase): Promise<Scene> {
  if ("dialect" in database) {
    await database.query(createEntityTable(tasks, { maxLengths: { title: 200, boardId: 50 } }));
    await database.query(sql`create unique index task_title on tasks (title)`);
    await database.query(createEntityTable(tags));
  } else {
    await database.schema.createIndex("tasks", { name: "task_title", fields: { title: "asc" }, unique: true });
    await database.schema.createCollection("tags");
  }
  return {
    database,
    repository: createRepository(tasks, database),
    tagRepository: createRepository(tags, database),
  };
}

export const idsOf = (items: readonly { readonly id: string }[]): string => items.map(({ id }) => id).join("");
