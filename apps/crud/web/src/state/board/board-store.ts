import { batch, computed, signal } from "@preact/signals";
import { getBoard } from "../../api/boards.ts";
import { listCards } from "../../api/cards.ts";
import type { Board, Card, Label, List, Member } from "../../api/models.ts";
import { createLoader } from "../loadable.ts";
import { createCardCache } from "./card-cache.ts";
import { groupByList } from "./card-view.ts";

/** How much of a list has been read: page by page, as it is scrolled. */
interface Column {
  readonly phase: "loading" | "partial" | "complete" | "failed";
  readonly cursor: string | undefined;
}

const unread: Column = { phase: "loading", cursor: undefined };

export type BoardStore = ReturnType<typeof createBoardStore>;

/** Everything one board screen shows. */
export function createBoardStore(boardId: string) {
  const cache = createCardCache();
  const columns = signal<ReadonlyMap<string, Column>>(new Map());
  const loader = createLoader((abort) => getBoard(boardId, abort));

  const board = computed<Board | null>(() => (loader.state.value.phase === "ready" ? loader.state.value.value : null));
  const lists = computed<readonly List[]>(() =>
    [...(board.value?.lists ?? [])].sort((a, b) => (a.position < b.position ? -1 : 1)),
  );
  const cardsByList = computed(() => groupByList(lists.value, cache.views.value));

  const setColumn = (listId: string, column: Column): void => {
    columns.value = new Map(columns.value).set(listId, column);
  };

  const setBoard = (change: (board: Board) => Board): void => {
    if (board.value !== null) loader.state.value = { phase: "ready", value: change(board.value) };
  };

  const loadCards = async (listId: string): Promise<void> => {
    const column = columns.value.get(listId) ?? unread;
    setColumn(listId, { ...column, phase: "loading" });
    try {
      const { items, nextCursor } = await listCards(boardId, listId, column.cursor);
      const phase = nextCursor === null ? "complete" : "partial";
      batch(() => {
        cache.putCards(items);
        setColumn(listId, { phase, cursor: nextCursor ?? undefined });
      });
    } catch {
      setColumn(listId, { ...column, phase: "failed" });
    }
  };

  const loadUnread = async (): Promise<void> => {
    const missing = lists.value.filter((list) => !columns.value.has(list.id));
    await Promise.all(missing.map((list) => loadCards(list.id)));
  };

  return {
    ...cache,
    boardId,
    state: loader.state,
    board,
    lists,
    cardsByList,
    columns,
    loadCards,
    load: (): Promise<void> => loader.load().then(loadUnread),
    loadUnread,
    /** Reads everything again, for when much has changed at once. */
    async reload(): Promise<void> {
      cache.beginReplacing();
      await loader.load();
      const read = await Promise.all(lists.value.map((list) => readFirstPage(boardId, list.id)));
      batch(() => {
        cache.replaceAll(read.flatMap(({ items }) => items));
        columns.value = new Map(read.map(({ listId, column }) => [listId, column]));
      });
    },
    stop: loader.stop,
    setBoard,
    putList: (list: List): void =>
      setBoard((current) => ({ ...current, lists: withNewest(current.lists, list, byId) })),
    putLabel: (label: Label): void =>
      setBoard((current) => ({ ...current, labels: withNewest(current.labels, label, byId) })),
    putMember: (member: Member): void =>
      setBoard((current) => ({ ...current, members: withNewest(current.members, member, ({ userId }) => userId) })),
  };
}

const byId = ({ id }: { readonly id: string }): string => id;

/** Replaces an older state of the same thing, or adds it; what was overtaken by a newer one changes nothing. */
function withNewest<Item extends { readonly version: number; readonly deletedAt?: string | null }>(
  items: readonly Item[],
  item: Item,
  idOf: (item: Item) => string,
): Item[] {
  const index = items.findIndex((known) => idOf(known) === idOf(item));
  const known = items[index];
  if (known !== undefined && known.version > item.version) return [...items];
  if (typeof item.deletedAt === "string") return items.filter((other) => other !== known);
  return known === undefined ? [...items, item] : items.with(index, item);
}

interface FirstPage {
  readonly listId: string;
  readonly items: readonly Card[];
  readonly column: Column;
}

async function readFirstPage(boardId: string, listId: string): Promise<FirstPage> {
  try {
    const { items, nextCursor } = await listCards(boardId, listId, undefined);
    const phase = nextCursor === null ? "complete" : "partial";
    return { listId, items, column: { phase, cursor: nextCursor ?? undefined } };
  } catch {
    return { listId, items: [], column: { phase: "failed", cursor: undefined } };
  }
}
