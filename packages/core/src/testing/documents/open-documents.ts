import type { DocumentCollection, DocumentDatabase } from "../../documents/index.ts";

/** An empty database, opened for one test. */
export interface OpenDocumentDatabase {
  readonly database: DocumentDatabase;
  readonly close: () => Promise<void>;
}

/** What the suites store. */
export interface Card {
  readonly id: string;
  readonly title: string;
  readonly rank: number | null;
  readonly isDone: boolean;
  readonly owner?: string | null;
  readonly labels?: readonly string[];
}

export interface Scene {
  readonly database: DocumentDatabase;
  readonly cards: DocumentCollection<Card>;
}

export type OpenScene = () => Promise<Scene>;

export const card = (id: string, changes: Partial<Omit<Card, "id">> = {}): Card => ({
  id,
  title: `card ${id}`,
  rank: null,
  isDone: false,
  ...changes,
});

export const idsOf = (found: readonly { readonly id: string }[]): readonly string[] => found.map(({ id }) => id);
