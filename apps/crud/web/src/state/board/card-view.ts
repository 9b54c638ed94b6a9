import type { Card, List } from "../../api/models.ts";

/**
 * Where a card stands among its siblings. Cards known to the server have their position; a card that is on its way
 * to a place sorts directly after its anchor until the server has given it a position of its own.
 */
type SortKey = readonly [position: string, ...steps: readonly number[]];

/** A change the server has not confirmed yet: laid over the confirmed card, and dropped when it is settled. */
export interface PendingChange {
  readonly id: number;
  readonly cardId: string;
  readonly fields?: Partial<Card>;
  readonly place?: { readonly listId: string; readonly afterCardId: string | null };
  readonly created?: Card;
  readonly isRemoval?: boolean;
}

export interface CardView {
  readonly card: Card;
  readonly key: SortKey;
  readonly isPending: boolean;
  /** Not known to the server yet: it has no id that a request could name. */
  readonly isDraft: boolean;
}

/** The confirmed cards with every pending change applied in the order in which it was made. */
export function overlay(
  confirmed: ReadonlyMap<string, Card>,
  pending: readonly PendingChange[],
): ReadonlyMap<string, CardView> {
  const views = new Map<string, CardView>();
  for (const card of confirmed.values())
    views.set(card.id, { card, key: [card.position], isPending: false, isDraft: false });
  for (const change of pending) applyChange(views, change);
  return views;
}

function applyChange(views: Map<string, CardView>, change: PendingChange): void {
  const current = change.created ?? views.get(change.cardId)?.card;
  if (current === undefined) return;
  if (change.isRemoval === true) {
    views.delete(change.cardId);
    return;
  }
  const card = { ...current, ...change.fields, ...(change.place && { listId: change.place.listId }) };
  const key = change.place
    ? keyAfter(views, change.place.afterCardId, change.id)
    : (views.get(change.cardId)?.key ?? [card.position]);
  views.set(change.cardId, { card, key, isPending: true, isDraft: change.created !== undefined });
}

/** A later change behind the same anchor comes first, hence the negative step. */
function keyAfter(views: ReadonlyMap<string, CardView>, afterCardId: string | null, changeId: number): SortKey {
  const anchor = afterCardId === null ? undefined : views.get(afterCardId)?.key;
  return anchor === undefined ? ["", -changeId] : [...anchor, -changeId];
}

function compareKeys(left: SortKey, right: SortKey): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  for (let index = 1; index < Math.max(left.length, right.length); index += 1) {
    const a = left[index];
    const b = right[index];
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

export function groupByList(
  lists: readonly List[],
  views: ReadonlyMap<string, CardView>,
): ReadonlyMap<string, readonly CardView[]> {
  const columns = new Map<string, CardView[]>(lists.map((list) => [list.id, []]));
  for (const view of views.values()) columns.get(view.card.listId)?.push(view);
  for (const column of columns.values()) column.sort((a, b) => compareKeys(a.key, b.key));
  return columns;
}
