export interface Ghost {
  moveTo(x: number, y: number): void;
  remove(): void;
}

const edgePx = 56;
const scrollStepPx = 14;

/** A picture of the card under the pointer; near an edge it scrolls what lies beneath and reports where it now is. */
export function createGhost(
  card: HTMLElement,
  scroller: HTMLElement,
  startX: number,
  startY: number,
  onScroll: (x: number, y: number) => void,
): Ghost {
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true) as HTMLElement;
  delete ghost.dataset["cardId"];
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  ghost.classList.add("ghost");
  ghost.style.width = `${box.width}px`;
  ghost.style.height = `${box.height}px`;
  const board = scroller.closest<HTMLElement>(".board") ?? document.body;
  board.append(ghost);

  const offsetX = startX - box.left;
  const offsetY = startY - box.top;
  let x = startX;
  let y = startY;
  let frame = requestAnimationFrame(scrollNearEdge);

  function scrollNearEdge(): void {
    const area = scroller.getBoundingClientRect();
    const lane = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-list-id]")?.querySelector(".lane-body");
    const across = directionOf(x, area.left, area.right);
    if (across !== 0) scroller.scrollLeft += across * scrollStepPx;
    const laneBox = lane?.getBoundingClientRect();
    const down = laneBox === undefined ? 0 : directionOf(y, laneBox.top, laneBox.bottom);
    if (lane && down !== 0) lane.scrollTop += down * scrollStepPx;
    if (across !== 0 || down !== 0) onScroll(x, y);
    frame = requestAnimationFrame(scrollNearEdge);
  }

  const ghostMove = (nextX: number, nextY: number): void => {
    x = nextX;
    y = nextY;
    ghost.style.translate = `${x - offsetX}px ${y - offsetY}px`;
  };
  ghostMove(startX, startY);

  return {
    moveTo: ghostMove,
    remove() {
      cancelAnimationFrame(frame);
      ghost.remove();
    },
  };
}

function directionOf(value: number, start: number, end: number): -1 | 0 | 1 {
  if (value < start + edgePx) return -1;
  return value > end - edgePx ? 1 : 0;
}
