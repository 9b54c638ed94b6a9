import type { Point } from "./point.ts";

export interface Ghost {
  moveTo(point: Point): void;
  remove(): void;
}

interface GhostOptions {
  readonly card: HTMLElement;
  readonly scroller: HTMLElement;
  readonly start: Point;
  /** The board moved beneath a pointer that stands still. */
  onScroll(point: Point): void;
}

const edgePx = 56;
const scrollStepPx = 14;

/** A picture of the card under the pointer; near an edge it scrolls what lies beneath. */
export function createGhost({ card, scroller, start, onScroll }: GhostOptions): Ghost {
  const box = card.getBoundingClientRect();
  const ghost = copyOf(card, box);
  document.body.append(ghost);
  let pointer = start;
  let frame = requestAnimationFrame(scrollNearEdge);

  function scrollNearEdge(): void {
    if (scrollBeneath(scroller, pointer)) onScroll(pointer);
    frame = requestAnimationFrame(scrollNearEdge);
  }

  const moveTo = (point: Point): void => {
    pointer = point;
    ghost.style.translate = `${point.x - start.x + box.left}px ${point.y - start.y + box.top}px`;
  };
  moveTo(start);

  return {
    moveTo,
    remove() {
      cancelAnimationFrame(frame);
      ghost.remove();
    },
  };
}

function copyOf(card: HTMLElement, box: DOMRect): HTMLElement {
  const ghost = card.cloneNode(true) as HTMLElement;
  delete ghost.dataset["cardId"];
  ghost.inert = true;
  ghost.setAttribute("aria-hidden", "true");
  ghost.setAttribute("role", "presentation");
  ghost.classList.add("ghost");
  ghost.style.width = `${box.width}px`;
  ghost.style.height = `${box.height}px`;
  return ghost;
}

function scrollBeneath(scroller: HTMLElement, { x, y }: Point): boolean {
  const area = scroller.getBoundingClientRect();
  const across = directionOf(x, area.left, area.right);
  scroller.scrollLeft += across * scrollStepPx;
  const lane = document.elementFromPoint(x, y)?.closest("[data-list-id]")?.querySelector(".lane-body");
  if (!lane) return across !== 0;
  const laneArea = lane.getBoundingClientRect();
  const down = directionOf(y, laneArea.top, laneArea.bottom);
  lane.scrollTop += down * scrollStepPx;
  return across !== 0 || down !== 0;
}

function directionOf(value: number, start: number, end: number): -1 | 0 | 1 {
  if (value < start + edgePx) return -1;
  return value > end - edgePx ? 1 : 0;
}
