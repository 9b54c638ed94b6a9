import type { CardDrag } from "../../state/board/drag.ts";
import { createGhost, type Ghost } from "./drag-ghost.ts";
import { findDropTarget } from "./drop-target.ts";
import type { Point } from "./point.ts";

type Phase =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly card: HTMLElement; readonly at: Point; readonly timer: number | undefined }
  | { readonly name: "dragging"; readonly cardId: string; readonly ghost: Ghost };

const mouseThresholdPx = 5;
const touchSlopPx = 8;
const touchHoldMs = 260;

/** Idle → pressed → dragging → idle. A mouse drags once it moves; a finger once it has rested, as moving it scrolls. */
export function createPointerDrag(root: HTMLElement, drag: CardDrag) {
  let phase: Phase = { name: "idle" };

  const track = (point: Point): void => {
    if (phase.name !== "dragging") return;
    const target = findDropTarget(root, phase.cardId, point);
    if (target !== null) drag.moveTo(target.listId, target.index);
  };

  const begin = (card: HTMLElement, start: Point): void => {
    const cardId = card.dataset["cardId"] ?? "";
    phase = { name: "dragging", cardId, ghost: createGhost({ card, scroller: root, start, onScroll: track }) };
    drag.pickUp(cardId, "pointer");
  };

  const end = (isDrop: boolean): void => {
    const last = phase;
    phase = { name: "idle" };
    if (last.name === "pressed") clearTimeout(last.timer);
    if (last.name !== "dragging") return;
    last.ghost.remove();
    swallowNextClick();
    if (isDrop) drag.drop();
    else drag.cancel();
  };

  const holdScroll = (event: Event): void => {
    if (phase.name === "dragging") event.preventDefault();
  };

  return {
    isDragging: (): boolean => phase.name === "dragging",
    end,
    press(event: PointerEvent): void {
      const card = draggableCard(event);
      if (card === null) return;
      // A touch stays with the element where it began, even when that is redrawn elsewhere: the window hears no more of it.
      event.target?.addEventListener("touchmove", holdScroll, { passive: false });
      const at = { x: event.clientX, y: event.clientY };
      const timer = event.pointerType === "mouse" ? undefined : window.setTimeout(() => begin(card, at), touchHoldMs);
      phase = { name: "pressed", card, at, timer };
    },
    move(event: PointerEvent): void {
      const point = { x: event.clientX, y: event.clientY };
      if (phase.name === "dragging") {
        phase.ghost.moveTo(point);
        track(point);
      }
      if (phase.name !== "pressed") return;
      const distance = Math.hypot(point.x - phase.at.x, point.y - phase.at.y);
      if (event.pointerType !== "mouse" && distance > touchSlopPx) end(false);
      if (event.pointerType === "mouse" && distance > mouseThresholdPx) begin(phase.card, phase.at);
    },
  };
}

function draggableCard(event: PointerEvent): HTMLElement | null {
  const target = event.target as HTMLElement;
  const isOnControl = target.closest("button:not(.grip), [popover]") !== null;
  return !event.isPrimary || event.button !== 0 || isOnControl ? null : target.closest<HTMLElement>("[data-card-id]");
}

/** The click that ends a drag must not open the card under the pointer. */
function swallowNextClick(): void {
  const listening = new AbortController();
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", swallow, { capture: true, once: true, signal: listening.signal });
  setTimeout(() => listening.abort(), 0);
}
