import type { ValidationProblem } from "@mega/core/validation";
import { BoardError, boardErrors } from "../../errors.ts";
import type { CsvColumn } from "./columns.ts";

/** The English of each reason; translated under `validation.<code>`. */
const sentences = {
  csvMalformed: "The file cannot be read from row {row} on: look for a quotation mark that is never closed",
  csvEncoding: "The file is not UTF-8 from row {row} on",
  csvEmpty: "The file has no headings",
  csvTooManyRows: "The file has more than {limit} cards",
  csvColumnUnknown: "There is no column {column}",
  csvColumnRepeated: "The column {column} is there twice",
  csvColumnMissing: "The column {column} is missing",
  csvCellCount: "Row {row} does not have {limit} cells",
  csvRequired: "Row {row}, {column}: must not be empty",
  csvTooLong: "Row {row}, {column}: must not be longer than {limit} characters",
  csvNotATime: "Row {row}, {column}: is not a date or time such as 2027-01-31 or 2027-01-31T09:00:00Z",
  csvTooManyLabels: "Row {row}, {column}: has more than {limit} labels",
  csvNotAMember: "Row {row}, {column}: nobody on this board has this email address",
} as const;

export type CsvProblemCode = keyof typeof sentences;

/** One reason why a file was refused. Rows count as a spreadsheet shows them: the headings are row 1. */
export interface CsvProblem {
  readonly code: CsvProblemCode;
  readonly row: number;
  /** Absent when the whole row is concerned. */
  readonly column?: CsvColumn | (string & {});
  readonly limit?: number;
}

/** Enough to mend a file by; more would be a second file. */
export const maxCsvProblems = 100;

/** Every problem found, up to the bound: nothing was stored. */
export class CsvInvalid extends BoardError {
  constructor(problems: readonly CsvProblem[]) {
    const errors = problems.slice(0, maxCsvProblems).map(toValidationProblem);
    const isComplete = problems.length < maxCsvProblems;
    super("CSV_INVALID", boardErrors.CSV_INVALID.title, { data: { errors, isComplete } });
  }
}

function toValidationProblem({ code, ...params }: CsvProblem): ValidationProblem {
  const values: Readonly<Record<string, unknown>> = params;
  const message = sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  const column = params.column === undefined ? "" : `/${params.column.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return { code, pointer: `/rows/${params.row}${column}`, message, params: values };
}
