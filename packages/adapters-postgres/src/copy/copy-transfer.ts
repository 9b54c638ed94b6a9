/** What goes into a copy, chunk by chunk: the caller offers one whenever the connection has sent the one before. */
export class CopyFeed {
  #chunk: Buffer | undefined;
  #isEnded = false;

  /** Whether all has been offered, so that the server may store it. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Undefined after the last. */
  offer(chunk: Buffer | undefined): void {
    this.#chunk = chunk;
    this.#isEnded = chunk === undefined;
  }

  take(): Buffer | undefined {
    const chunk = this.#chunk;
    this.#chunk = undefined;
    return chunk;
  }
}

/** Marks a statement whose answer is a copy out. */
export const copyOutput: unique symbol = Symbol("copy out");

/** What a copy statement is executed with in the place of values. */
export type CopyTransfer = CopyFeed | typeof copyOutput;

export const isCopyTransfer = (value: unknown): value is CopyTransfer =>
  value === copyOutput || value instanceof CopyFeed;
