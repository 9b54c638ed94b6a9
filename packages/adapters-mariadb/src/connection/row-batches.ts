import type { Readable } from "node:stream";
import type { FieldInfo } from "mariadb";
import { withExactNumbers } from "./exact-numbers.ts";
import type { Row } from "./row.ts";

/** The rows of a query batch by batch. While nobody asks for the next, at most one batch and what one read of the socket brought are in memory. */
export class RowBatches {
  readonly #stream: Readable;
  readonly #ended: Promise<void>;
  #rows: Row[] = [];
  #fields: readonly FieldInfo[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Readable, batchRows: number) {
    this.#stream = stream;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    const end = (how: { readonly error?: unknown }): void => {
      this.#end ??= how;
      resolve();
      this.#wake?.();
    };
    stream.on("fields", (fields: readonly FieldInfo[]) => {
      this.#fields = fields;
    });
    stream.on("data", (row: Row) => {
      this.#rows.push(row);
      if (this.#rows.length >= batchRows) stream.pause();
      this.#wake?.();
    });
    stream.on("end", () => end({}));
    stream.on("error", (error: unknown) => end({ error }));
  }

  /** Settles when the server has answered all of it, or the connection is gone. Never rejects. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Undefined after the last. Rejects when the query failed. */
  async next(): Promise<Row[] | undefined> {
    while (this.#rows.length === 0 && this.#end === undefined) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#stream.resume();
      await woken;
    }
    if (this.#end !== undefined && "error" in this.#end) throw this.#end.error;
    const rows = this.#rows;
    this.#rows = [];
    return rows.length === 0 ? undefined : withExactNumbers(rows, this.#fields);
  }

  /** Lets what is still to come go by. */
  drain(): void {
    this.#stream.removeAllListeners("data");
    this.#rows = [];
    this.#stream.resume();
  }
}
