import { setImmediate as nextTurn } from "node:timers/promises";
import type { RepositoryExecutor } from "@mega/core/repository";
import { type CardRecord, findLastCardPosition, insertCards } from "../repositories/card-repository.ts";
import { insertLabel, listLabels } from "../repositories/label-repository.ts";
import { findLastListPosition, insertList, listLists } from "../repositories/list-repository.ts";
import { colorNames } from "../schemas/color.ts";
import type { User } from "../schemas/user.ts";
import { changesFromNothing, recordChange } from "./audit-trail.ts";
import type { CardDraft } from "./card-csv/card-draft.ts";
import { isoNow } from "./iso-now.ts";
import { newId } from "./new-id.ts";
import { positionBetween, positionsAfter } from "./position.ts";

export interface DraftsToStore {
  readonly boardId: string;
  readonly drafts: readonly CardDraft[];
  /** Ids by email address. */
  readonly assigneeIds: ReadonlyMap<string, string>;
}

const batchRows = 100;

/** Turns drafts into cards at the ends of their lists. Lists and labels that the board lacks are made. */
export async function storeDrafts(
  tx: RepositoryExecutor,
  user: User,
  { boardId, drafts, assigneeIds }: DraftsToStore,
): Promise<void> {
  const lists = await listIdsFor(tx, user, { boardId, names: distinct(drafts.map(({ list }) => list)) });
  const labels = await labelIdsFor(tx, user, { boardId, names: distinct(drafts.flatMap((draft) => draft.labels)) });
  const positions = await positionsFor(tx, drafts, lists);
  const at = isoNow();
  for (let start = 0; start < drafts.length; start += batchRows) {
    const cards = drafts.slice(start, start + batchRows).map((draft): CardRecord => {
      return {
        id: newId(),
        boardId,
        listId: known(lists, draft.list),
        title: draft.title,
        description: draft.description,
        position: known(positions, draft),
        dueAt: draft.dueAt,
        labelIds: draft.labels.map((name) => known(labels, name)),
        assigneeId: draft.assignee === null ? null : known(assigneeIds, draft.assignee),
        version: 1,
        createdAt: at,
        updatedAt: at,
        deletedAt: null,
      };
    });
    await insertCards(tx, cards);
    await nextTurn();
  }
}

interface NamesOnBoard {
  readonly boardId: string;
  readonly names: readonly string[];
}

async function listIdsFor(
  tx: RepositoryExecutor,
  user: User,
  { boardId, names }: NamesOnBoard,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { name, id } of await listLists(tx, boardId)) if (!ids.has(name)) ids.set(name, id);
  for (const name of names.filter((each) => !ids.has(each))) {
    const id = newId();
    const at = isoNow();
    const position = positionBetween(await findLastListPosition(tx, boardId), undefined);
    await insertList(tx, { id, boardId, name, position, version: 1, createdAt: at, updatedAt: at, deletedAt: null });
    const changes = changesFromNothing({ name });
    await recordChange(tx, user, { boardId, action: "created", entity: "list", entityId: id, changes });
    ids.set(name, id);
  }
  return ids;
}

async function labelIdsFor(
  tx: RepositoryExecutor,
  user: User,
  { boardId, names }: NamesOnBoard,
): Promise<Map<string, string>> {
  const ids = new Map((await listLabels(tx, boardId)).map(({ name, id }) => [name, id]));
  for (const name of names.filter((each) => !ids.has(each))) {
    const id = newId();
    const at = isoNow();
    const color = colorNames[ids.size % colorNames.length] ?? "slate";
    await insertLabel(tx, { id, boardId, name, color, version: 1, createdAt: at, updatedAt: at });
    const changes = changesFromNothing({ name, color });
    await recordChange(tx, user, { boardId, action: "created", entity: "label", entityId: id, changes });
    ids.set(name, id);
  }
  return ids;
}

/** The order of the file, behind the cards that each list has. */
async function positionsFor(
  tx: RepositoryExecutor,
  drafts: readonly CardDraft[],
  lists: ReadonlyMap<string, string>,
): Promise<Map<CardDraft, string>> {
  const positions = new Map<CardDraft, string>();
  for (const [list, group] of Map.groupBy(drafts, (draft) => draft.list)) {
    const last = await findLastCardPosition(tx, known(lists, list));
    for (const [index, position] of positionsAfter(last, group.length).entries())
      positions.set(group[index] as CardDraft, position);
  }
  return positions;
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing was prepared for ${String(key)}`);
  return value;
}
