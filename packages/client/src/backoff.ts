export interface BackoffParts {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly random: () => number;
}

/** Full jitter: anything between nothing and a ceiling that doubles with every failure, so that a crowd that was cut off together returns spread out. */
export class Backoff {
  readonly #parts: BackoffParts;
  #failures = 0;

  constructor(parts: BackoffParts) {
    this.#parts = parts;
  }

  nextMs(): number {
    const { baseMs, maxMs, random } = this.#parts;
    return random() * Math.min(maxMs, baseMs * 2 ** this.#failures++);
  }

  reset(): void {
    this.#failures = 0;
  }
}
