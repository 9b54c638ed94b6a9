import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { type CardDraft, type Cells, readCardDraft } from "./card-draft.ts";
import { type CsvColumn, type HeadingReader, requiredColumns } from "./columns.ts";
import { CsvInvalid, type CsvProblem, maxCsvProblems } from "./csv-problem.ts";

export interface ReadCardsOptions {
  readonly readHeading: HeadingReader;
  readonly maxRows: number;
  readonly signal: AbortSignal;
  /** Called as the file arrives. */
  readonly onProgress: (progress: { readonly rows: number; readonly bytes: number }) => void;
}

/** One row cannot fill the memory: an unclosed quote would make the rest of the file one cell. */
const maxRowBytes = 256 * 1024;

/** Reads a whole file as it arrives. Throws `CsvInvalid` with every problem found, or the stream's own failure. */
export async function readCards(body: Readable, options: ReadCardsOptions): Promise<readonly CardDraft[]> {
  const sheet = createSheet(options);
  const parser = parse({ relax_column_count: true, max_record_size: maxRowBytes });
  try {
    await pipeline(
      decodeUtf8(body, sheet.countBytes),
      parser,
      async (records: AsyncIterable<string[]>) => {
        for await (const record of records) if (!sheet.accept(record)) break;
      },
      { signal: options.signal },
    );
  } catch (error) {
    options.signal.throwIfAborted();
    const code = problemCodeOf(error);
    if (code === undefined) throw error;
    sheet.report({ code, row: sheet.rows() + 1 });
  }
  return sheet.finish();
}

async function* decodeUtf8(body: Readable, countBytes: (count: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of body as AsyncIterable<Buffer>) {
    countBytes(chunk.length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function problemCodeOf(error: unknown): "csvMalformed" | "csvEncoding" | undefined {
  if (error instanceof CsvError) return "csvMalformed";
  return (error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "csvEncoding" : undefined;
}

interface Sheet {
  countBytes(count: number): void;
  /** Rows read so far, the headings included. */
  rows(): number;
  /** Takes the next row; false when reading on is of no use. */
  accept(cells: readonly string[]): boolean;
  report(problem: CsvProblem): void;
  finish(): readonly CardDraft[];
}

function createSheet({ readHeading, maxRows, onProgress }: ReadCardsOptions): Sheet {
  const drafts: CardDraft[] = [];
  const problems: CsvProblem[] = [];
  let columns: readonly (CsvColumn | undefined)[] | undefined;
  let rows = 0;
  let bytes = 0;
  const report = (problem: CsvProblem): void => {
    if (problems.length < maxCsvProblems) problems.push(problem);
  };
  return {
    countBytes(count) {
      bytes += count;
      onProgress({ rows: drafts.length, bytes });
    },
    rows: () => rows,
    report,
    accept(cells) {
      rows += 1;
      if (columns === undefined) {
        columns = readHeadings(cells, readHeading, report);
        return problems.length === 0;
      }
      if (cells.length === 1 && cells[0]?.trim() === "") return true;
      if (drafts.length >= maxRows) {
        report({ code: "csvTooManyRows", row: rows, limit: maxRows });
        return false;
      }
      if (cells.length === columns.length) drafts.push(readCardDraft(rows, byColumn(columns, cells), report));
      else report({ code: "csvCellCount", row: rows, limit: columns.length });
      return problems.length < maxCsvProblems;
    },
    finish() {
      if (columns === undefined) report({ code: "csvEmpty", row: 1 });
      if (problems.length > 0) throw new CsvInvalid(problems);
      onProgress({ rows: drafts.length, bytes });
      return drafts;
    },
  };
}

function readHeadings(
  headings: readonly string[],
  readHeading: HeadingReader,
  report: (problem: CsvProblem) => void,
): readonly (CsvColumn | undefined)[] {
  const columns = headings.map(readHeading);
  for (const [index, column] of columns.entries()) {
    if (column === undefined)
      report({ code: "csvColumnUnknown", row: 1, column: (headings[index] ?? "").slice(0, 80) });
    else if (columns.indexOf(column) < index) report({ code: "csvColumnRepeated", row: 1, column });
  }
  for (const column of requiredColumns)
    if (!columns.includes(column)) report({ code: "csvColumnMissing", row: 1, column });
  return columns;
}

const byColumn = (columns: readonly (CsvColumn | undefined)[], cells: readonly string[]): Cells =>
  Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
