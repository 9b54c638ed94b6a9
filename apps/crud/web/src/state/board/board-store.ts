import { batch, computed, signal } from "@preact/signals";
import { getBoard } from "../../api/boards.ts";
import { listCards } from "../../api/cards.ts";
import type { Board, Card, List } from "../../api/models.ts";
import { createLoader } from "../loadable.ts";
import { groupByList, overlay, type PendingChange } from "./card-view.ts";

export type ColumnPhase = "loading" | "partial" | "complete" | "failed";

interface Column {
  readonly phase: ColumnPhase;
  readonly cursor: string | undefined;
}

const unread: Column = { phase: "loading", cursor: undefined };

export type BoardStore = ReturnType<typeof createBoardStore>;

/** Everything one board screen shows: what the server confirmed, and the changes that are still under way. */
export function createBoardStore(boardId: string) {
  const confirmed = signal<ReadonlyMap<string, Card>>(new Map());
  const pending = signal<readonly PendingChange[]>([]);
  const columns = signal<ReadonlyMap<string, Column>>(new Map());
  const loader = createLoader((abort) => getBoard(boardId, abort));
  let lastChangeId = 0;

  const board = computed<Board | null>(() => (loader.state.value.phase === "ready" ? loader.state.value.value : null));
  const lists = computed<readonly List[]>(() =>
    [...(board.value?.lists ?? [])].sort((a, b) => (a.position < b.position ? -1 : 1)),
  );
  const views = computed(() => overlay(confirmed.value, pending.value));
  const cardsByList = computed(() => groupByList(lists.value, views.value));

  const setColumn = (listId: string, column: Column): void => {
    columns.value = new Map(columns.value).set(listId, column);
  };

  const putCards = (cards: readonly Card[]): void => {
    const next = new Map(confirmed.value);
    for (const card of cards) {
      const known = next.get(card.id);
      if (known === undefined || known.version <= card.version) next.set(card.id, card);
    }
    confirmed.value = next;
  };

  const loadCards = async (listId: string): Promise<void> => {
    const column = columns.value.get(listId) ?? unread;
    setColumn(listId, { ...column, phase: "loading" });
    try {
      const page = await listCards(boardId, listId, column.cursor);
      batch(() => {
        putCards(page.items);
        setColumn(listId, {
          phase: page.nextCursor === null ? "complete" : "partial",
          cursor: page.nextCursor ?? undefined,
        });
      });
    } catch {
      setColumn(listId, { ...column, phase: "failed" });
    }
  };

  return {
    boardId,
    state: loader.state,
    board,
    lists,
    views,
    cardsByList,
    columns,
    putCards,
    loadCards,
    async load(): Promise<void> {
      await loader.load();
      const unloaded = lists.value.filter((list) => !columns.value.has(list.id));
      await Promise.all(unloaded.map((list) => loadCards(list.id)));
    },
    /** Forgets what was read, for when much has changed at once. */
    async reload(): Promise<void> {
      await loader.load();
      batch(() => {
        confirmed.value = new Map();
        columns.value = new Map();
      });
      await Promise.all(lists.value.map((list) => loadCards(list.id)));
    },
    stop: loader.stop,
    setBoard(change: (board: Board) => Board): void {
      if (board.value !== null) loader.state.value = { phase: "ready", value: change(board.value) };
    },
    confirmedCard: (cardId: string): Card | undefined => confirmed.value.get(cardId),
    forgetCard(cardId: string): void {
      const next = new Map(confirmed.value);
      next.delete(cardId);
      confirmed.value = next;
    },
    begin(change: Omit<PendingChange, "id">): number {
      lastChangeId += 1;
      pending.value = [...pending.value, { ...change, id: lastChangeId }];
      return lastChangeId;
    },
    settle(changeId: number): void {
      pending.value = pending.value.filter((change) => change.id !== changeId);
    },
  };
}
