import { batch, computed, signal } from "@preact/signals";
import { getBoard } from "../../api/boards.ts";
import { listCards } from "../../api/cards.ts";
import type { Board, List } from "../../api/models.ts";
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
    /** Reads everything again, for when much has changed at once. */
    async reload(): Promise<void> {
      await loader.load();
      batch(() => {
        cache.forgetAll();
        columns.value = new Map();
      });
      await loadUnread();
    },
    stop: loader.stop,
    setBoard(change: (board: Board) => Board): void {
      if (board.value !== null) loader.state.value = { phase: "ready", value: change(board.value) };
    },
  };
}
