import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { useBoard } from "../../state/board/board-context.ts";
import { createPointerDrag } from "./pointer-drag.ts";

/** The card changes its list while it is dragged, so the window listens and not the card. */
export function usePointerDrag(scroller: RefObject<HTMLElement | null>): void {
  const { drag, canEdit } = useBoard();

  useEffect(() => {
    const root = scroller.current;
    if (root === null) return;
    const pointer = createPointerDrag(root, drag);
    const listening = new AbortController();
    const { signal } = listening;
    const press = (event: PointerEvent): void => {
      if (canEdit.peek()) pointer.press(event);
    };
    const cancelOnEscape = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && pointer.isDragging()) pointer.end(false);
    };
    // Holding a finger on a link also asks for its menu.
    const holdMenu = (event: Event): void => {
      if (pointer.isDragging()) event.preventDefault();
    };
    root.addEventListener("pointerdown", press, { signal });
    addEventListener("pointermove", pointer.move, { signal });
    addEventListener("pointerup", () => pointer.end(true), { signal });
    addEventListener("pointercancel", () => pointer.end(false), { signal });
    addEventListener("keydown", cancelOnEscape, { signal });
    addEventListener("contextmenu", holdMenu, { signal });
    return () => {
      pointer.end(false);
      listening.abort();
    };
  }, [drag, canEdit, scroller]);
}
