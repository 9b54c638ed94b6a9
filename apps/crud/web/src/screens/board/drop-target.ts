import type { Point } from "./point.ts";

interface DropTarget {
  readonly listId: string;
  readonly index: number;
}

/** The lane under the pointer, or the nearest one beside it, and the place between its cards. */
export function findDropTarget(root: HTMLElement, cardId: string, { x, y }: Point): DropTarget | null {
  const lane = nearestLane(root, x);
  if (lane === null) return null;
  const cards = Array.from(lane.querySelectorAll<HTMLElement>("[data-card-id]"));
  const others = cards.filter((card) => card.dataset["cardId"] !== cardId);
  const below = others.findIndex((card) => {
    const box = card.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  return { listId: lane.dataset["listId"] ?? "", index: below === -1 ? others.length : below };
}

function nearestLane(root: HTMLElement, x: number): HTMLElement | null {
  let nearest: HTMLElement | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (const lane of root.querySelectorAll<HTMLElement>("[data-list-id]")) {
    const box = lane.getBoundingClientRect();
    const distance = Math.max(box.left - x, x - box.right, 0);
    if (distance < shortest) {
      shortest = distance;
      nearest = lane;
    }
  }
  return nearest;
}
