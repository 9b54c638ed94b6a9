import { computed, type ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type BoardLive, createBoardLive } from "./board-live.ts";
import { type BoardStore, createBoardStore } from "./board-store.ts";
import { type CardActions, createCardActions } from "./card-actions.ts";
import type { OpenComments } from "./card-comments.ts";
import { type CardDrag, createCardDrag } from "./drag.ts";
import { createListActions, type ListActions } from "./list-actions.ts";

interface BoardModel {
  readonly store: BoardStore;
  readonly cards: CardActions;
  readonly comments: OpenComments;
  readonly lists: ListActions;
  readonly drag: CardDrag;
  readonly live: BoardLive;
  readonly canEdit: ReadonlySignal<boolean>;
  readonly isOwner: ReadonlySignal<boolean>;
}

export function createBoardModel(boardId: string): BoardModel {
  const store = createBoardStore(boardId);
  const cards = createCardActions(store);
  const comments: OpenComments = { current: null };
  return {
    store,
    cards,
    comments,
    lists: createListActions(store),
    drag: createCardDrag(store, cards),
    live: createBoardLive(store, comments),
    canEdit: computed(() => store.board.value !== null && store.board.value.role !== "viewer"),
    isOwner: computed(() => store.board.value?.role === "owner"),
  };
}

const Context = createContext<BoardModel | null>(null);

export const BoardProvider = Context.Provider;

export function useBoard(): BoardModel {
  const model = useContext(Context);
  if (model === null) throw new Error("useBoard() needs a BoardProvider above it");
  return model;
}
