import { batch, signal } from "@preact/signals";
import { createCard, deleteCard, getCard, moveCard, restoreCard, updateCard } from "../../api/cards.ts";
import type { Card, CardChanges, CardMove } from "../../api/models.ts";
import { isStale } from "../../api/problem.ts";
import { messages } from "../locale.ts";
import { announce, notify, notifyFailure } from "../notices.ts";
import type { BoardStore } from "./board-store.ts";
import type { PendingChange } from "./card-view.ts";

/** Someone else changed the card first: theirs is on the screen, ours waits for a decision. */
interface Conflict {
  readonly cardId: string;
  readonly title: string;
  readonly changes: CardChanges;
  applyMine(): void;
}

export type CardActions = ReturnType<typeof createCardActions>;

interface CardChangeRequest {
  readonly shown: Omit<PendingChange, "id" | "cardId">;
  readonly changes: CardChanges;
  readonly base?: Card;
  send(version: number): Promise<Card>;
}

export function createCardActions(store: BoardStore) {
  const conflicts = signal<ReadonlyMap<string, Conflict>>(new Map());
  // One request at a time per card: each one needs the version that the one before it produced.
  const queues = new Map<string, Promise<void>>();

  const setConflict = (cardId: string, conflict: Conflict | null): void => {
    const next = new Map(conflicts.value);
    if (conflict === null) next.delete(cardId);
    else next.set(cardId, conflict);
    conflicts.value = next;
  };

  const handleStale = async (cardId: string, request: CardChangeRequest): Promise<void> => {
    const current = await getCard(cardId);
    store.putCards([current]);
    setConflict(cardId, {
      cardId,
      title: current.title,
      changes: request.changes,
      applyMine() {
        setConflict(cardId, null);
        const { shown, changes, send } = request;
        void change(cardId, { shown, changes, send });
      },
    });
    announce(messages.value.card.conflictTitle);
  };

  const run = async (cardId: string, changeId: number, request: CardChangeRequest): Promise<void> => {
    if (isOvertaken(store.confirmedCard(cardId), request)) {
      store.settle(changeId);
      return handleStale(cardId, request).catch(reportUnsaved(store, cardId));
    }
    try {
      const card = await request.send(store.confirmedCard(cardId)?.version ?? 1);
      batch(() => {
        store.settle(changeId);
        store.putCards([card]);
      });
    } catch (error) {
      store.settle(changeId);
      const report = reportUnsaved(store, cardId);
      if (isStale(error)) await handleStale(cardId, request).catch(report);
      else report(error);
    }
  };

  const enqueue = (cardId: string, task: () => Promise<void>): Promise<void> => {
    const next = (queues.get(cardId) ?? Promise.resolve()).then(task);
    queues.set(cardId, next);
    return next;
  };

  const change = (cardId: string, request: CardChangeRequest): Promise<void> => {
    const changeId = store.begin({ cardId, ...request.shown });
    return enqueue(cardId, () => run(cardId, changeId, request));
  };

  return {
    conflicts,
    dismissConflict: (cardId: string): void => setConflict(cardId, null),
    restoreConflict: (conflict: Conflict): void => setConflict(conflict.cardId, conflict),
    /** `base` is the card as it was when the edit began: what has changed in these fields since is not overwritten unseen. */
    edit(cardId: string, changes: CardChanges, base?: Card): Promise<void> {
      const send = (version: number): Promise<Card> => updateCard(cardId, version, changes);
      return change(cardId, { shown: { fields: changes }, changes, send, ...(base && { base }) });
    },
    move: (cardId: string, place: CardMove): Promise<void> =>
      change(cardId, { shown: { place }, changes: {}, send: (version) => moveCard(cardId, version, place) }),
    add: (card: Pick<Card, "listId" | "title">, afterCardId: string | null): Promise<void> =>
      addCard(store, card, afterCardId),
    remove: (card: Card): Promise<void> => enqueue(card.id, () => removeCard(store, card)),
  };
}

/** Asked when the edits before this one are settled, so that one's own do not count. */
function isOvertaken(current: Card | undefined, { base, changes }: CardChangeRequest): boolean {
  const fields = Object.keys(changes) as (keyof CardChanges)[];
  return base !== undefined && fields.some((field) => current?.[field] !== base[field]);
}

const reportUnsaved =
  (store: BoardStore, cardId: string) =>
  (reason: unknown): void =>
    notifyFailure(messages.value.card.notSaved(store.confirmedCard(cardId)?.title ?? ""), reason);

async function addCard(
  store: BoardStore,
  { listId, title }: Pick<Card, "listId" | "title">,
  afterCardId: string | null,
): Promise<void> {
  const created = draftCard(store.boardId, listId, title);
  const changeId = store.begin({ cardId: created.id, created, place: { listId, afterCardId } });
  try {
    const card = await createCard(store.boardId, { listId, title });
    batch(() => {
      store.settle(changeId);
      store.putCards([card]);
    });
    announce(messages.value.card.added(title));
  } catch (error) {
    store.settle(changeId);
    const m = messages.value;
    notifyFailure(m.card.notAdded(title), error, {
      label: m.common.retry,
      run: () => void addCard(store, { listId, title }, afterCardId),
    });
  }
}

function draftCard(boardId: string, listId: string, title: string): Card {
  const now = new Date().toISOString();
  return {
    id: crypto.randomUUID(),
    boardId,
    listId,
    title,
    description: "",
    position: "",
    dueAt: null,
    assigneeId: null,
    labelIds: [],
    commentCount: 0,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

async function removeCard(store: BoardStore, card: Card): Promise<void> {
  const m = messages.value;
  const changeId = store.begin({ cardId: card.id, isRemoval: true });
  try {
    await deleteCard(card.id, store.confirmedCard(card.id)?.version ?? card.version);
    batch(() => {
      store.settle(changeId);
      store.forgetCard(card.id);
    });
    const undo = { label: m.common.undo, run: () => void undoRemoval(store, card) };
    notify({ tone: "info", text: m.card.deleted(card.title), action: undo });
  } catch (error) {
    store.settle(changeId);
    if (isStale(error)) {
      store.putCards([await getCard(card.id)]);
      notify({ tone: "error", text: m.card.changedBeforeDelete(card.title) });
    } else notifyFailure(m.card.notDeleted(card.title), error);
  }
}

async function undoRemoval(store: BoardStore, card: Card): Promise<void> {
  const m = messages.value;
  try {
    store.putCards([await restoreCard(card.id)]);
    announce(m.card.restored(card.title));
  } catch (error) {
    notifyFailure(m.card.notRestored(card.title), error);
  }
}
