import { type CardDraft, type Cells, readCardDraft } from "./card-draft.ts";
import { type CsvColumn, type HeadingReader, requiredColumns } from "./columns.ts";
import { CsvInvalid, type CsvProblem, maxCsvProblems } from "./csv-problem.ts";

export interface CardSheetOptions {
  readonly readHeading: HeadingReader;
  readonly maxRows: number;
  /** Called as the file arrives. */
  readonly onProgress: (progress: { readonly rows: number; readonly bytes: number }) => void;
}

type Columns = readonly (CsvColumn | undefined)[];

/** The cards of a file, row by row as they arrive, and everything that is wrong with them up to a bound. */
export class CardSheet {
  readonly #options: CardSheetOptions;
  readonly #drafts: CardDraft[] = [];
  readonly #problems: CsvProblem[] = [];
  #columns: Columns | undefined;
  #rows = 0;
  #bytes = 0;
  #isRefused = false;

  constructor(options: CardSheetOptions) {
    this.#options = options;
  }

  /** Rows read so far, the headings included. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether reading on is of no use: the headings are wrong, or there are too many rows or problems. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  countBytes(count: number): void {
    this.#bytes += count;
    this.#tell();
  }

  /** Takes the next row; false when reading on is of no use. */
  accept(cells: readonly string[]): boolean {
    this.#rows += 1;
    if (this.#columns === undefined) {
      this.#columns = this.#readHeadings(cells);
      this.#isRefused = this.#problems.length > 0;
    } else if (!isBlank(cells)) {
      this.#acceptCard(cells, this.#columns);
      this.#tell();
    }
    return !this.#isRefused;
  }

  report(problem: CsvProblem): void {
    this.#problems.push(problem);
    if (this.#problems.length >= maxCsvProblems) this.#isRefused = true;
  }

  /** All cards. Throws `CsvInvalid` if anything was wrong. */
  finish(): readonly CardDraft[] {
    if (this.#columns === undefined && this.#problems.length === 0) this.report({ code: "csvEmpty", row: 1 });
    if (this.#problems.length > 0) throw new CsvInvalid(this.#problems);
    return this.#drafts;
  }

  #acceptCard(cells: readonly string[], columns: Columns): void {
    const row = this.#rows;
    const { maxRows } = this.#options;
    if (this.#drafts.length >= maxRows) {
      this.report({ code: "csvTooManyRows", row, limit: maxRows });
      this.#isRefused = true;
    } else if (cells.length === columns.length) {
      this.#drafts.push(readCardDraft(row, byColumn(columns, cells), (problem) => this.report(problem)));
    } else {
      this.report({ code: "csvCellCount", row, limit: columns.length });
    }
  }

  #readHeadings(headings: readonly string[]): Columns {
    const columns = headings.map(this.#options.readHeading);
    for (const [index, column] of columns.entries()) {
      if (column === undefined) this.report({ code: "csvColumnUnknown", row: 1, column: shorten(headings[index]) });
      else if (columns.indexOf(column) < index) this.report({ code: "csvColumnRepeated", row: 1, column });
    }
    for (const column of requiredColumns)
      if (!columns.includes(column)) this.report({ code: "csvColumnMissing", row: 1, column });
    return columns;
  }

  #tell(): void {
    this.#options.onProgress({ rows: this.#drafts.length, bytes: this.#bytes });
  }
}

const shorten = (heading = ""): string => heading.slice(0, 80);

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]?.trim() === "";

const byColumn = (columns: Columns, cells: readonly string[]): Cells =>
  Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
