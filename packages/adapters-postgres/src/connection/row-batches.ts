import type { Row } from "postgres";
import type { DriverQuery } from "./driver-query.ts";

interface RowBatchesOptions {
  readonly batchRows: number;
  /** What tells the driver to close the cursor. */
  readonly close: unknown;
  /** Going on with a connection that is gone would end the process. */
  readonly isConnected: () => boolean;
}

/**
 * The rows of a query batch by batch: the server makes the next one when it is asked for. The driver's own iterator takes a connection that
 * breaks between two batches for the end of the rows; here it is an error.
 */
export class RowBatches {
  readonly #options: RowBatchesOptions;
  readonly #ended: Promise<undefined>;
  #batch: readonly Row[] | undefined;
  #resume: ((answer?: unknown) => void) | undefined;
  #onBatch: (() => void) | undefined;

  constructor(query: DriverQuery, options: RowBatchesOptions) {
    this.#options = options;
    query.cursor(options.batchRows, (rows) => this.#offer(rows) as Promise<void>);
    this.#ended = query.then(() => undefined);
    this.#ended.catch(() => undefined);
  }

  /** Undefined after the last. Rejects when the query failed. */
  async next(): Promise<readonly Row[] | undefined> {
    const arrived = new Promise<void>((resolve) => {
      this.#onBatch = resolve;
    });
    this.#take()?.();
    if (this.#batch === undefined) await Promise.race([arrived, this.#ended]);
    const batch = this.#batch;
    this.#batch = undefined;
    return batch;
  }

  /** Closes the cursor; whether the server waited to be asked for more, so that it has nothing to break off. */
  close(): boolean {
    const resume = this.#take();
    resume?.(this.#options.close);
    return resume !== undefined;
  }

  #offer(rows: readonly Row[]): Promise<unknown> {
    this.#batch = rows.slice();
    this.#onBatch?.();
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  #take(): ((answer?: unknown) => void) | undefined {
    const resume = this.#resume;
    this.#resume = undefined;
    return this.#options.isConnected() ? resume : undefined;
  }
}
