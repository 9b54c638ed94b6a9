import { Readable, Writable } from "node:stream";
import { SqlError } from "@mega/core/sql";
import { type CopyTransfer, copyOutput } from "../copy/copy-transfer.ts";
import type { DriverQuery } from "./driver-query.ts";

/** The server's last word on a copy. */
interface CopyResult {
  readonly count: number;
}

/**
 * A copy under way. The driver answers its query with a stream when the copy begins, and forgets to tell that stream of a failure that comes
 * after the last row. Here the query ends with the server's last word, and the stream is only the way to and fro.
 */
export class CopyStream {
  readonly #opened: Promise<Readable | Writable>;
  #stream: Readable | Writable | undefined;
  #isBrokenOff = false;

  /** Before the query is sent. */
  constructor(query: DriverQuery) {
    const { promise, resolve } = Promise.withResolvers<Readable | Writable>();
    this.#opened = promise;
    const settle = query.resolve;
    query.resolve = (answer) => {
      if (!(answer instanceof Readable || answer instanceof Writable)) return settle(answer);
      answer.on("error", ignore);
      this.#stream = answer;
      if (this.#isBrokenOff) this.breakOff();
      resolve(answer);
    };
  }

  /** One batch whenever the server has sent some, or has room for more; in the end of a copy in, how many rows are stored. */
  async *steps(transfer: CopyTransfer, ended: Promise<CopyResult>): AsyncIterable<readonly unknown[]> {
    const stream = await Promise.race([this.#opened, ended]);
    if (stream instanceof Writable && transfer !== copyOutput) {
      yield [0];
      for (let chunk = transfer.take(); chunk !== undefined; chunk = transfer.take()) {
        await Promise.race([write(stream, chunk), ended]);
        yield [0];
      }
      const closed = new Promise<void>((resolve) => stream.once("close", resolve));
      stream.end();
      const { count } = await ended;
      // By then the driver has written all that it ever writes about this copy.
      await closed;
      yield [count];
    } else if (stream instanceof Readable && transfer === copyOutput) {
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield [chunk];
      await ended;
    } else throw new SqlError("SQL_INVALID_STATEMENT", "the statement is no copy in this direction");
  }

  /** The server is told to drop what it was sent. What it sends is let go by, or its last word would never be heard. */
  breakOff(): void {
    this.#isBrokenOff = true;
    const stream = this.#stream;
    if (stream instanceof Writable) stream.destroy();
    else stream?.on("data", ignore).resume();
  }
}

const ignore = (): void => {};

function write(stream: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
