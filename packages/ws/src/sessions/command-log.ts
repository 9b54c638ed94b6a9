/**
 * What the log says of a command number:
 * - `new`: run it
 * - `running`: the same command is under way; its result will be sent when it is there
 * - `done`: it has run, this was the result
 * - `forgotten`: too long ago to know
 */
export type CommandVerdict<T> =
  | { readonly kind: "new" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "forgotten" };

/** The commands of one session by number, so that a repeated one is answered and not run again. */
export class CommandLog<T> {
  readonly #window: number;
  /** `undefined` while the command runs. In order of number. */
  readonly #results = new Map<number, T | undefined>();
  #latest = 0;

  constructor(window: number) {
    this.#window = window;
  }

  /** The highest number that was accepted. */
  get latest(): number {
    return this.#latest;
  }

  judge(number: number): CommandVerdict<T> {
    if (number > this.#latest) return { kind: "new" };
    if (!this.#results.has(number)) return { kind: "forgotten" };
    const result = this.#results.get(number);
    return result === undefined ? { kind: "running" } : { kind: "done", result };
  }

  /** Accepts a new command. The oldest finished ones leave the window; one that still runs never does. */
  begin(number: number): void {
    this.#latest = number;
    const results = this.#results;
    results.set(number, undefined);
    for (const [oldest, result] of results) {
      if (results.size <= this.#window || result === undefined) return;
      results.delete(oldest);
    }
  }

  finish(number: number, result: T): void {
    this.#results.set(number, result);
  }
}
