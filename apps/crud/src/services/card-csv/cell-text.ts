/** Spreadsheets run a cell that starts like this as a formula, so a card's title could act on whoever opens the export. */
const formulaStart = /^'*[=+\-@\t\r]/;
const guardedStart = /^'+[=+\-@\t\r]/;

/** An apostrophe in front makes a spreadsheet take it as text. Undone by `readCell`, whatever the text was. */
export const writeCell = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);

export const readCell = (cell: string): string => (guardedStart.test(cell) ? cell.slice(1) : cell);

/** Several names in one cell, divided by semicolons; a semicolon in a name is escaped. */
export const writeNames = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[\\;]/g, "\\$&")).join("; ");

export function readNames(cell: string): string[] {
  const names = cell.match(/(?:\\.|[^\\;])+/gsu) ?? [];
  return names.map((name) => name.replaceAll(/\\(.)/gsu, "$1").trim()).filter((name) => name !== "");
}
