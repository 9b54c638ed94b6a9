import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CardDraft } from "./card-draft.ts";
import { CardSheet, type CardSheetOptions } from "./card-sheet.ts";

export interface ReadCardsOptions extends CardSheetOptions {
  readonly signal: AbortSignal;
}

/** One row cannot fill the memory: an unclosed quote would make the rest of the file one cell. */
const maxRowBytes = 256 * 1024;

/** Reads a whole file as it arrives. Throws `CsvInvalid` with every problem found, or the stream's own failure. */
export async function readCards(body: Readable, options: ReadCardsOptions): Promise<readonly CardDraft[]> {
  // Loaded with the first import: a service that only serves boards does not hold it in memory.
  const { CsvError, parse } = await import("csv-parse");
  const sheet = new CardSheet(options);
  const parser = parse({ relax_column_count: true, max_record_size: maxRowBytes });
  try {
    await pipeline(
      decodeUtf8(body, (count) => sheet.countBytes(count)),
      parser,
      async (records: AsyncIterable<string[]>) => {
        for await (const record of records) if (!sheet.accept(record)) break;
      },
      { signal: options.signal },
    );
  } catch (error) {
    options.signal.throwIfAborted();
    const code = error instanceof CsvError ? "csvMalformed" : isWrongEncoding(error) ? "csvEncoding" : undefined;
    // Leaving the loop early tears the pipeline down, which it reports like any other end before the end.
    if (code === undefined && !sheet.isRefused) throw error;
    if (code !== undefined) sheet.report({ code, row: sheet.rows + 1 });
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

const isWrongEncoding = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA";
