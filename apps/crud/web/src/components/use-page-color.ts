import { useEffect } from "preact/hooks";
import type { Color } from "../api/models.ts";

/** Tints the whole page, the bar and the dialogs included, for as long as the board is shown. */
export function usePageColor(color: Color | undefined): void {
  useEffect(() => {
    if (color === undefined) return;
    document.documentElement.dataset["color"] = color;
    return () => {
      delete document.documentElement.dataset["color"];
    };
  }, [color]);
}
