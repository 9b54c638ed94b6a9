import { computed, signal } from "@preact/signals";
import { messages } from "../locale.ts";
import { announce } from "../notices.ts";
import type { BoardStore } from "./board-store.ts";
import type { CardActions } from "./card-actions.ts";
import type { CardView } from "./card-view.ts";

interface DragState {
  readonly by: "pointer" | "keyboard";
  readonly cardId: string;
  readonly listId: string;
  readonly index: number;
}

export type CardDrag = ReturnType<typeof createCardDrag>;

/** One card in the air: the columns show it where it would land, and only a drop asks the server. */
export function createCardDrag(store: BoardStore, actions: CardActions) {
  const drag = signal<DragState | null>(null);

  const columns = computed(() => {
    const state = drag.value;
    const held = state === null ? undefined : store.views.value.get(state.cardId);
    if (state === null || held === undefined) return store.cardsByList.value;
    return withHeld(store.cardsByList.value, state, held);
  });

  const others = (listId: string, cardId: string): readonly CardView[] =>
    (store.cardsByList.value.get(listId) ?? []).filter(({ card }) => card.id !== cardId);

  const say = (state: DragState): void => {
    const list = store.lists.value.find(({ id }) => id === state.listId)?.name ?? "";
    announce(messages.value.drag.over(list, state.index + 1, others(state.listId, state.cardId).length + 1));
  };

  return {
    state: drag,
    columns,
    pickUp(cardId: string, by: DragState["by"]): void {
      const card = store.views.value.get(cardId)?.card;
      if (card === undefined) return;
      const siblings = store.cardsByList.value.get(card.listId) ?? [];
      drag.value = { by, cardId, listId: card.listId, index: siblings.findIndex((view) => view.card.id === cardId) };
      announce(messages.value.drag.pickedUp(card.title));
    },
    moveTo(listId: string, index: number): void {
      const state = drag.value;
      if (state === null || (state.listId === listId && state.index === index)) return;
      drag.value = { ...state, listId, index };
      if (state.by === "keyboard") say(drag.value);
    },
    /** Arrow keys: one place up or down, one list left or right. */
    step(listStep: number, indexStep: number): void {
      const state = drag.value;
      if (state === null) return;
      const listIndex = store.lists.value.findIndex(({ id }) => id === state.listId) + listStep;
      const list = store.lists.value[listIndex];
      if (list === undefined) return;
      const last = others(list.id, state.cardId).length;
      this.moveTo(list.id, Math.max(0, Math.min(last, state.index + indexStep)));
    },
    drop(): void {
      const state = drag.value;
      if (state === null) return;
      drag.value = null;
      const view = store.views.value.get(state.cardId);
      if (view === undefined) return;
      const before = store.cardsByList.value.get(view.card.listId)?.findIndex(({ card }) => card.id === state.cardId);
      if (view.card.listId === state.listId && before === state.index) {
        announce(messages.value.drag.cancelled(view.card.title));
        return;
      }
      const afterCardId = others(state.listId, state.cardId)[state.index - 1]?.card.id ?? null;
      const list = store.lists.value.find(({ id }) => id === state.listId)?.name ?? "";
      announce(messages.value.drag.dropped(view.card.title, list, state.index + 1));
      void actions.move(state.cardId, { listId: state.listId, afterCardId });
    },
    cancel(): void {
      const state = drag.value;
      if (state === null) return;
      drag.value = null;
      announce(messages.value.drag.cancelled(store.views.value.get(state.cardId)?.card.title ?? ""));
    },
  };
}

type Columns = ReadonlyMap<string, readonly CardView[]>;

function withHeld(columns: Columns, { cardId, listId, index }: DragState, held: CardView): Columns {
  const next = new Map<string, readonly CardView[]>();
  for (const [id, views] of columns) {
    const others = views.filter(({ card }) => card.id !== cardId);
    next.set(id, id === listId ? [...others.slice(0, index), held, ...others.slice(index)] : others);
  }
  return next;
}
