import { toStoredTime } from "../iso-now.ts";
import { readCell, readNames } from "./cell-text.ts";
import type { CsvColumn } from "./columns.ts";
import type { CsvProblem } from "./csv-problem.ts";

/** A card as a file describes it: by names, not by ids. */
export interface CardDraft {
  readonly row: number;
  readonly list: string;
  readonly title: string;
  readonly description: string;
  readonly dueAt: string | null;
  readonly labels: readonly string[];
  /** An email address. */
  readonly assignee: string | null;
}

const maxLengths = { list: 80, title: 200, description: 20_000, assignee: 254 } as const;
const maxLabels = 20;
const maxLabelLength = 80;

const time = /^(?!9999)[1-9]\d{3}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

export type Cells = Readonly<Partial<Record<CsvColumn, string>>>;

/** Reads one row, telling each thing that is wrong with it. */
export function readCardDraft(row: number, cells: Cells, report: (problem: CsvProblem) => void): CardDraft {
  const text = (column: keyof typeof maxLengths): string => {
    const value = readCell(cells[column] ?? "");
    if (value.length > maxLengths[column]) report({ code: "csvTooLong", row, column, limit: maxLengths[column] });
    return value;
  };
  const required = (column: "list" | "title"): string => {
    const value = text(column).trim();
    if (value === "") report({ code: "csvRequired", row, column });
    return value;
  };
  // Text in UTF-16 that is read as UTF-8 is full of them, and no database but SQLite keeps one.
  if (Object.values(cells).some((cell) => cell.includes("\0"))) report({ code: "csvEncoding", row });
  return {
    row,
    list: required("list"),
    title: required("title"),
    description: text("description"),
    dueAt: readTime(row, cells.dueAt, report),
    labels: readLabels(row, cells.labels, report),
    assignee: text("assignee").trim().toLowerCase() || null,
  };
}

/** A day alone is its start in UTC. */
function readTime(row: number, cell: string | undefined, report: (problem: CsvProblem) => void): string | null {
  const text = cell?.trim() ?? "";
  if (text === "") return null;
  const withZone = /(?:Z|[+-]\d{2}:\d{2})$|^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `${text}Z`;
  if (time.test(text) && isRealDay(text) && !Number.isNaN(Date.parse(withZone))) return toStoredTime(withZone);
  report({ code: "csvNotATime", row, column: "dueAt" });
  return null;
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

function readLabels(row: number, cell: string | undefined, report: (problem: CsvProblem) => void): string[] {
  const names = [...new Set(readNames(readCell(cell ?? "")))];
  if (names.length > maxLabels) report({ code: "csvTooManyLabels", row, column: "labels", limit: maxLabels });
  if (names.some((name) => name.length > maxLabelLength))
    report({ code: "csvTooLong", row, column: "labels", limit: maxLabelLength });
  return names;
}
