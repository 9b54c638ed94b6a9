import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";

/** Ranks as text: between any two there is room for another, so a move changes one row and never its siblings. */
export const positionBetween = (before: string | undefined, after: string | undefined): string =>
  generateKeyBetween(before ?? null, after ?? null);

export const positionsAfter = (last: string | undefined, count: number): string[] =>
  generateNKeysBetween(last ?? null, null, count);

/** Whether a text from outside is a rank that others can be placed around. */
export function isPosition(text: string): boolean {
  try {
    generateKeyBetween(text, null);
    return true;
  } catch {
    return false;
  }
}

/** Thousands of moves into one gap make ranks long: past this the whole list gets new, short ones. */
export const maxPositionLength = 120;
