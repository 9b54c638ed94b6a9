/** Survives two copies of this package in one tree, where `instanceof` would not. */
const brand: unique symbol = Symbol.for("mega.error");

export interface MegaErrorOptions extends ErrorOptions {
  /** What a program needs to react: names, limits, positions. Never a secret: it may be logged and shown. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * An error is a code for machines, a sentence for people, its cause, and the data to act on it.
 * Each package narrows `Code` to a closed union and lists it in its README; match on `code`, never on the text.
 */
export class MegaError<Code extends string = string> extends Error {
  readonly [brand] = true;
  readonly code: Code;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, options: MegaErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.data = options.data ?? {};
  }
}

export const isMegaError = (value: unknown): value is MegaError => value instanceof Error && brand in value;
