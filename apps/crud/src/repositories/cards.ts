import { defineEntity, type RepositoryExecutor } from "@mega/core/repository";
import type { Card } from "../schemas/card.ts";
import { foldCase } from "./fold-case.ts";
import { repositoryOf } from "./repository-of.ts";

/** A card as stored: with what makes it found and sorted by one query, on every database. */
export interface CardItem extends Omit<Card, "labelIds"> {
  readonly titleKey: string;
  /** `dueAt`, or what sorts behind all times. */
  readonly dueKey: string;
  /** The ids of its labels, divided by spaces. */
  readonly labelKeys: string;
  /** Whether its list is in the bin. */
  readonly isListDeleted: boolean;
}

export const cards = defineEntity<CardItem>({
  name: "cards",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    boardId: "string",
    listId: "string",
    title: "string",
    titleKey: "string",
    description: "string",
    position: "string",
    dueAt: "string?",
    dueKey: "string",
    assigneeId: "string?",
    labelKeys: "string",
    commentCount: "integer",
    isListDeleted: "boolean",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
    deletedAt: "timestamp?",
  },
});

/** Where a card stands. An index alone answers what is asked of it. */
export const cardPlaces = defineEntity<Pick<CardItem, "id" | "listId" | "position">>({
  name: "cards",
  key: "id",
  columns: "snake_case",
  fields: { id: "string", listId: "string", position: "string" },
});

const afterAllTimes = "9999";

/** What changes with these fields of a card. */
export const derivedFields = ({ title, dueAt, labelIds }: Pick<Card, "title" | "dueAt" | "labelIds">) => ({
  titleKey: foldCase(title),
  dueKey: dueAt ?? afterAllTimes,
  labelKeys: toLabelKeys(labelIds),
});

export const toLabelKeys = (labelIds: readonly string[]): string => labelIds.toSorted().join(" ");

const toLabelIds = (labelKeys: string): string[] => (labelKeys === "" ? [] : labelKeys.split(" "));

export function toCard(item: CardItem): Card {
  const { titleKey: _title, dueKey: _due, isListDeleted: _isListDeleted, labelKeys, ...card } = item;
  return { ...card, labelIds: toLabelIds(labelKeys) };
}

/** Of those that are in no bin. */
export const countCards = (db: RepositoryExecutor, boardId: string): Promise<number> =>
  repositoryOf(cards, db).count({ boardId, deletedAt: null, isListDeleted: false });

/** Comments are counted where cards are read, so that a page of cards is one query. That is no edit: the version stays. */
export async function countComment(db: RepositoryExecutor, id: string, by: number): Promise<void> {
  await repositoryOf(cards, db).updateMany({ id }, { increment: { commentCount: by }, keepVersion: true });
}
