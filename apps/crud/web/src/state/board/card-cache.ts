import { computed, signal } from "@preact/signals";
import type { Card } from "../../api/models.ts";
import { overlay, type PendingChange } from "./card-view.ts";

/** The cards the server has confirmed, and over them the changes that are still under way. */
export function createCardCache() {
  const confirmed = signal<ReadonlyMap<string, Card>>(new Map());
  const pending = signal<readonly PendingChange[]>([]);
  // By id, the last version of a card that is gone: an answer that left the server earlier must not bring it back.
  const gone = new Map<string, number>();
  let lastChangeId = 0;
  // The cards that were put while everything is read anew: what is read may be older.
  let putMeanwhile: Set<string> | null = null;

  return {
    views: computed(() => overlay(confirmed.value, pending.value)),
    confirmedCard: (cardId: string): Card | undefined => confirmed.value.get(cardId),
    /** An answer that was overtaken by a newer one changes nothing. */
    putCards(cards: readonly Card[]): void {
      const next = new Map(confirmed.value);
      for (const card of cards) {
        putMeanwhile?.add(card.id);
        const newest = next.get(card.id)?.version ?? gone.get(card.id) ?? 0;
        if (card.version > newest || next.get(card.id)?.version === card.version) next.set(card.id, card);
      }
      confirmed.value = next;
    },
    forgetCard(cardId: string): void {
      const next = new Map(confirmed.value);
      gone.set(cardId, next.get(cardId)?.version ?? 0);
      next.delete(cardId);
      confirmed.value = next;
    },
    /** From now on, remember what is put. */
    beginReplacing(): void {
      putMeanwhile = new Set();
    },
    /** Only these cards are left, and those that were put since `beginReplacing`. */
    replaceAll(cards: readonly Card[]): void {
      const kept = [...confirmed.value.values()].filter(({ id }) => putMeanwhile?.has(id));
      putMeanwhile = null;
      confirmed.value = new Map(kept.map((card) => [card.id, card]));
      this.putCards(cards);
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
