import { BoardError, boardErrors } from "../../errors.ts";
import type { CsvColumn } from "./columns.ts";

export const csvProblemCodes = [
  "malformed",
  "encoding",
  "empty",
  "too-many-rows",
  "column-unknown",
  "column-repeated",
  "column-missing",
  "cell-count",
  "required",
  "too-long",
  "not-a-time",
  "too-many-labels",
  "not-a-member",
] as const;

export type CsvProblemCode = (typeof csvProblemCodes)[number];

/** One reason why a file was refused. Rows count as a spreadsheet shows them: the headings are row 1. */
export interface CsvProblem {
  readonly code: CsvProblemCode;
  readonly row: number;
  /** Absent when the whole row is concerned. */
  readonly column?: CsvColumn | string;
  readonly limit?: number;
}

/** Enough to mend a file by; more would be a second file. */
export const maxCsvProblems = 100;

/** Every problem found, up to the bound: nothing was stored. */
export class CsvInvalid extends BoardError {
  readonly problems: readonly CsvProblem[];

  constructor(problems: readonly CsvProblem[]) {
    super("CSV_INVALID", boardErrors.CSV_INVALID.title, { data: { isComplete: problems.length < maxCsvProblems } });
    this.problems = problems;
  }
}
