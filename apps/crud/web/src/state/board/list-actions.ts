import { generateKeyBetween } from "fractional-indexing";
import { createLabel, createList, deleteLabel, deleteList, restoreList, updateList } from "../../api/lists.ts";
import type { Color, Label, List, ListChanges } from "../../api/models.ts";
import { isStale } from "../../api/problem.ts";
import { messages } from "../locale.ts";
import { announce, notify, notifyFailure } from "../notices.ts";
import type { BoardStore } from "./board-store.ts";

export type ListActions = ReturnType<typeof createListActions>;

export function createListActions(store: BoardStore) {
  const replace = store.putList;
  const drop = (listId: string): void =>
    store.setBoard((board) => ({ ...board, lists: board.lists.filter(({ id }) => id !== listId) }));

  const change = async (list: List, changes: ListChanges): Promise<void> => {
    replace({ ...list, ...changes });
    try {
      replace(await updateList(list, changes));
    } catch (error) {
      replace(list);
      const m = messages.value;
      if (isStale(error)) {
        await store.load();
        notify({ tone: "error", text: m.list.changedByOther(list.name) });
      } else notifyFailure(m.list.notSaved(list.name), error);
    }
  };

  return {
    rename: (list: List, name: string): Promise<void> => change(list, { name }),
    async add(name: string): Promise<boolean> {
      try {
        const list = await createList(store.boardId, name);
        replace(list);
        void store.loadCards(list.id);
        announce(messages.value.list.added(name));
        return true;
      } catch (error) {
        notifyFailure(messages.value.list.notAdded(name), error);
        return false;
      }
    },
    /** `step` is -1 for towards the start and 1 for towards the end. */
    async shift(list: List, step: -1 | 1): Promise<void> {
      const others = store.lists.value.filter(({ id }) => id !== list.id);
      const index = store.lists.value.findIndex(({ id }) => id === list.id) + step;
      if (index < 0 || index > others.length) return;
      const position = generateKeyBetween(others[index - 1]?.position ?? null, others[index]?.position ?? null);
      announce(messages.value.list.moved(list.name, index + 1, others.length + 1));
      await change(list, { position });
    },
    async remove(list: List): Promise<void> {
      const m = messages.value;
      drop(list.id);
      try {
        await deleteList(list);
        const undo = { label: m.common.undo, run: () => void undoRemoval(list, replace) };
        notify({ tone: "info", text: m.list.deleted(list.name), action: undo });
      } catch (error) {
        replace(list);
        notifyFailure(m.list.notDeleted(list.name), error);
      }
    },
    addLabel: (name: string, color: Color): Promise<Label | null> => addLabel(store, name, color),
    removeLabel: (label: Label): Promise<void> => removeLabel(store, label),
  };
}

async function undoRemoval(list: List, replace: (list: List) => void): Promise<void> {
  try {
    replace(await restoreList(list.id));
  } catch (error) {
    notifyFailure(messages.value.list.notRestored(list.name), error);
  }
}

async function addLabel(store: BoardStore, name: string, color: Color): Promise<Label | null> {
  try {
    const label = await createLabel(store.boardId, { name, color });
    store.setBoard((board) => ({ ...board, labels: [...board.labels.filter(({ id }) => id !== label.id), label] }));
    return label;
  } catch (error) {
    notifyFailure(messages.value.label.notAdded(name), error);
    return null;
  }
}

async function removeLabel(store: BoardStore, label: Label): Promise<void> {
  const setLabels = (change: (labels: Label[]) => Label[]): void =>
    store.setBoard((board) => ({ ...board, labels: change(board.labels) }));
  setLabels((labels) => labels.filter(({ id }) => id !== label.id));
  try {
    await deleteLabel(label);
  } catch (error) {
    setLabels((labels) => [...labels, label]);
    notifyFailure(messages.value.label.notDeleted(label.name), error);
  }
}
