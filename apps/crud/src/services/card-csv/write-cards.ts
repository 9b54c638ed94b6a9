import { Readable } from "node:stream";
import { writeCell, writeNames } from "./cell-text.ts";
import type { CsvColumn } from "./columns.ts";

/** A card with names in place of ids. */
export type CardLine = Readonly<Record<Exclude<CsvColumn, "labels">, string>> & { readonly labels: readonly string[] };

/** A stream of CSV text, row by row as it is read. The byte order mark makes Excel take it for UTF-8. */
export async function writeCards(lines: AsyncIterable<CardLine>, headings: readonly string[]): Promise<Readable> {
  // Loaded with the first export: a service that only serves boards does not hold it in memory.
  const { stringify } = await import("csv-stringify");
  const stringifier = stringify({ bom: true, header: true, columns: [...headings], record_delimiter: "windows" });
  const source = Readable.from(toRows(lines), { highWaterMark: 64 });
  source.on("error", (error) => stringifier.destroy(error));
  stringifier.on("close", () => source.destroy());
  return source.pipe(stringifier);
}

async function* toRows(lines: AsyncIterable<CardLine>): AsyncGenerator<readonly string[]> {
  for await (const { list, title, description, dueAt, labels, assignee } of lines)
    yield [list, title, description, dueAt, writeNames(labels), assignee].map(writeCell);
}
