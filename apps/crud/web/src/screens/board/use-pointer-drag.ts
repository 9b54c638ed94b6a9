import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useBoard } from "../../state/board/board-context.ts";
import { createGhost, type Ghost } from "./drag-ghost.ts";
import { findDropTarget } from "./drop-target.ts";

type Phase =
  | { readonly name: "idle" }
  | {
      readonly name: "pressed";
      readonly card: HTMLElement;
      readonly x: number;
      readonly y: number;
      readonly timer: number;
    }
  | { readonly name: "dragging"; readonly cardId: string; readonly ghost: Ghost };

const mouseThresholdPx = 5;
const touchSlopPx = 8;
const touchHoldMs = 260;

/** Drag by mouse at once, by touch after a hold, so that a finger can still scroll the board. */
export function usePointerDrag(scroller: RefObject<HTMLElement | null>): void {
  const { drag, canEdit } = useBoard();

  useEffect(() => {
    const root = scroller.current;
    if (root === null) return;
    let phase: Phase = { name: "idle" };

    const begin = (card: HTMLElement, x: number, y: number): void => {
      const cardId = card.dataset["cardId"] ?? "";
      phase = { name: "dragging", cardId, ghost: createGhost(card, root, x, y, track) };
      drag.pickUp(cardId, "pointer");
    };

    const track = (x: number, y: number): void => {
      if (phase.name !== "dragging") return;
      const target = findDropTarget(root, phase.cardId, x, y);
      if (target !== null) drag.moveTo(target.listId, target.index);
    };

    const end = (isDrop: boolean): void => {
      if (phase.name === "pressed") clearTimeout(phase.timer);
      if (phase.name === "dragging") {
        phase.ghost.remove();
        swallowNextClick();
        if (isDrop) drag.drop();
        else drag.cancel();
      }
      phase = { name: "idle" };
    };

    const onDown = (event: PointerEvent): void => {
      const target = event.target as HTMLElement;
      const card = target.closest<HTMLElement>("[data-card-id]");
      const control = target.closest("button:not(.grip)");
      if (!canEdit.peek() || !event.isPrimary || event.button !== 0 || card === null || control !== null) return;
      const { clientX: x, clientY: y } = event;
      const hold = event.pointerType === "mouse" ? Number.POSITIVE_INFINITY : touchHoldMs;
      const timer = Number.isFinite(hold) ? window.setTimeout(() => begin(card, x, y), hold) : 0;
      phase = { name: "pressed", card, x, y, timer };
    };

    const onMove = (event: PointerEvent): void => {
      if (phase.name === "dragging") {
        phase.ghost.moveTo(event.clientX, event.clientY);
        track(event.clientX, event.clientY);
      }
      if (phase.name !== "pressed") return;
      const distance = Math.hypot(event.clientX - phase.x, event.clientY - phase.y);
      if (event.pointerType === "mouse" && distance > mouseThresholdPx) begin(phase.card, event.clientX, event.clientY);
      else if (event.pointerType !== "mouse" && distance > touchSlopPx) end(false);
    };

    const onUp = (): void => end(true);
    const onCancel = (): void => end(false);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && phase.name === "dragging") end(false);
    };
    const stopScroll = (event: TouchEvent): void => {
      if (phase.name === "dragging") event.preventDefault();
    };

    const listening = new AbortController();
    const { signal } = listening;
    root.addEventListener("pointerdown", onDown, { signal });
    addEventListener("pointermove", onMove, { signal });
    addEventListener("pointerup", onUp, { signal });
    addEventListener("pointercancel", onCancel, { signal });
    addEventListener("keydown", onKey, { signal });
    addEventListener("touchmove", stopScroll, { signal, passive: false });
    return () => {
      end(false);
      listening.abort();
    };
  }, [drag, canEdit, scroller]);
}

/** The click that ends a drag must not open the card under the pointer. */
function swallowNextClick(): void {
  const listening = new AbortController();
  addEventListener(
    "click",
    (event) => {
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, once: true, signal: listening.signal },
  );
  setTimeout(() => listening.abort(), 0);
}
